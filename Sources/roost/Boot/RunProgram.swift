import Glibc
import Registry

/// Runs a program that is found on `PATH`, with this command's own streams, and waits for it; its exit code, or 127 when it
/// could not be run.
func runProgram(_ words: [String]) -> Int32 {
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    guard posix_spawnp(&pid, words[0], nil, nil, &arguments, environ) == 0 else { return 127 }
    var status: Int32 = 0
    guard retryingInterrupted({ waitpid(pid, &status, 0) }) == pid, status & 0x7F == 0 else { return 126 }
    return status >> 8 & 0xFF
}
