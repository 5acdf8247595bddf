import FoundationEssentials
import Glibc

/// A folder of its own for one test, removed with everything in it when the test lets go of it.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() {
        var template = Array("/tmp/roost-test-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            guard let address = buffer.baseAddress, mkdtemp(address) != nil else { fatalError("cannot make \(buffer)") }
            return buffer.withMemoryRebound(to: UInt8.self) { bytes in
                String(decoding: bytes.dropLast(), as: UTF8.self)
            }
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file below the folder and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) -> String {
        let file = "\(path)/\(name)"
        guard let stream = fopen(file, "w") else { fatalError("cannot write \(file)") }
        fputs(text, stream)
        fclose(stream)
        return file
    }
}
