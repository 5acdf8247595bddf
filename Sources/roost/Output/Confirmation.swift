import Glibc

/// Asks a person before something that cannot be undone. Where nobody is there to be asked, `--yes` must have been given.
func confirm(_ question: String, isConfirmed: Bool) throws {
    if isConfirmed { return }
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
        throw Failure(.usage, "there is no terminal to ask at: add --yes to confirm")
    }
    writeAll("\(question) [y/N] ", to: STDERR_FILENO)
    guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
        throw Failure(.failed, "nothing was changed")
    }
}
