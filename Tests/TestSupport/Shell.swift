import Glibc

/// Runs a command line to its end; its standard output and its exit status.
package func shell(_ command: String) -> (output: String, status: Int32) {
    guard let stream = popen(command, "r") else { return ("cannot run \(command)", -1) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { output += buffer[..<count] }
    return (String(decoding: output, as: UTF8.self), pclose(stream) >> 8)
}
