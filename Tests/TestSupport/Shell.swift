import Glibc

/// Runs a command line to its end; its standard output and its exit status. No signal is blocked in it, as many are in a
/// Swift thread: a shell would wait for its children forever.
package func shell(_ command: String) -> (output: String, status: Int32) {
    var none = sigset_t()
    var own = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &own)
    let opened = popen(command, "r")
    pthread_sigmask(SIG_SETMASK, &own, nil)
    guard let stream = opened else { return ("cannot run \(command)", -1) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { output += buffer[..<count] }
    return (String(decoding: output, as: UTF8.self), pclose(stream) >> 8)
}
