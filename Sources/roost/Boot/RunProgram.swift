import Glibc
import Registry

/// Runs a program that is found on `PATH`, with this command's own streams or another for its output, and waits for it; its
/// exit code, or 127 when it could not be run.
func runProgram(_ words: [String], output: Int32 = STDOUT_FILENO) -> Int32 {
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    var pid: pid_t = 0
    guard posix_spawnp(&pid, words[0], &actions, nil, &arguments, environ) == 0 else { return 127 }
    var status: Int32 = 0
    guard retryingInterrupted({ waitpid(pid, &status, 0) }) == pid, status & 0x7F == 0 else { return 126 }
    return status >> 8 & 0xFF
}

/// What a program writes first to its standard output; nil when it cannot be run, or writes nothing.
func firstLine(of words: [String]) -> String? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    let reader = Descriptor(owning: ends[0])
    _ = fcntl(reader.number, F_SETFD, FD_CLOEXEC)
    do {
        let writer = Descriptor(owning: ends[1])
        _ = fcntl(writer.number, F_SETFD, FD_CLOEXEC)
        guard runProgram(words, output: writer.number) == 0 else { return nil }
    }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = retryingInterrupted { read(reader.number, &buffer, buffer.count) }
    let line = buffer.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
}
