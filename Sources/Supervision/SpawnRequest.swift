internal import CLinux
internal import Glibc

/// A process to be started in a session of its own, with no inherited signal mask or handlers, and with no
/// descriptors but those named; standard input, output and error are `/dev/null` unless they are named.
struct SpawnRequest {
    /// The program's path, and what follows it.
    let arguments: [String]
    /// `NAME=value`.
    let environment: [String]
    let directory: String
    /// Pairs of a number here and the number there.
    let descriptors: [(source: Int32, target: Int32)]

    /// The pid, or the `errno` of the attempt.
    func spawn() -> Result<pid_t, SpawnError> {
        var attributes = posix_spawnattr_t()
        var actions = posix_spawn_file_actions_t()
        posix_spawnattr_init(&attributes)
        posix_spawn_file_actions_init(&actions)
        defer {
            posix_spawnattr_destroy(&attributes)
            posix_spawn_file_actions_destroy(&actions)
        }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | clinux_spawn_setsid()
        posix_spawnattr_setflags(&attributes, flags)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        for (source, target) in descriptors { posix_spawn_file_actions_adddup2(&actions, source, target) }
        // Whatever the command that began all this was given by its caller must not live on in a server.
        let highest = max(STDERR_FILENO, descriptors.map(\.target).max() ?? STDERR_FILENO)
        clinux_spawn_add_closefrom(&actions, highest + 1)
        clinux_spawn_add_chdir(&actions, directory)

        return withCStrings(arguments) { arguments in
            withCStrings(environment) { environment in
                guard let program = arguments[0] else { return .failure(SpawnError(errno: EINVAL)) }
                var pid: pid_t = 0
                let code = posix_spawn(&pid, program, &actions, &attributes, arguments, environment)
                return code == 0 ? .success(pid) : .failure(SpawnError(errno: code))
            }
        }
    }
}

/// Why no process was started.
struct SpawnError: Error {
    let errno: Int32
}

/// A null-terminated array of C strings, valid during the call.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
        guard let address = buffer.baseAddress else { preconditionFailure("an array with a terminator has an address") }
        return body(address)
    }
}
