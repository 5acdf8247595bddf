internal import Glibc

/// An open folder of the proc file system: `/proc` itself, one process' folder, or a copy of them in a test.
///
/// Once it is open, a process' folder stands for that very process: when it has ended, reading fails, whoever has its
/// number by then.
package struct ProcFolder: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Opens a folder; nil when it cannot be.
    package init?(_ path: String) {
        let descriptor = open(path, in: AT_FDCWD, flags: O_DIRECTORY)
        guard descriptor >= 0 else { return nil }
        self.init(owning: descriptor)
    }

    private init(owning descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// The folder of a process; nil when there is none.
    package func process(_ pid: Int32) -> ProcFolder? {
        let process = open(String(pid), in: descriptor, flags: O_DIRECTORY)
        return process < 0 ? nil : ProcFolder(owning: process)
    }

    /// Reads a whole file into the buffer and hands it to `parse`; nil when it cannot be read, or not understood.
    ///
    /// The kernel makes the files of a process in one piece, so that a read which does not fill the buffer has all of
    /// it; a table has an end only where nothing more comes.
    package func read<Result>(
        _ name: String, inOnePiece: Bool = false, into buffer: inout ProcBuffer, _ parse: (Span<UInt8>) -> Result?
    ) -> Result? {
        let file = open(name, in: descriptor, flags: 0)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return buffer.fill(from: file, inOnePiece: inOnePiece)
            ? parse(buffer.contents.span.extracting(first: buffer.count)) : nil
    }

    /// Calls `body` with each entry of a folder below this one that is a number; false when it cannot be listed.
    func forEachNumber(in name: String, _ body: (Int32) -> Void) -> Bool {
        let folder = open(name, in: descriptor, flags: O_DIRECTORY)
        guard folder >= 0 else { return false }
        guard let listing = fdopendir(folder) else {
            close(folder)
            return false
        }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let number = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { text in
                    // Names of processes and descriptors are all digits; `atoi` reads others as 0 or by their prefix.
                    text.pointee >= 0x30 && text.pointee <= 0x39 ? atoi(text) : -1
                }
            }
            if number >= 0 { body(number) }
        }
        return true
    }
}

/// A buffer that one file after another is read into.
package struct ProcBuffer: Sendable {
    /// No file of the proc file system that is of use here is longer, in bytes: a table of 400,000 connections.
    private static let limit = 64 << 20

    fileprivate var contents = [UInt8](repeating: 0, count: 4096)
    fileprivate var count = 0

    package init() {}

    /// Reads to the end of the file; false when that fails.
    fileprivate mutating func fill(from file: Int32, inOnePiece: Bool) -> Bool {
        count = 0
        while true {
            if count == contents.count {
                guard contents.count < Self.limit else { return false }
                contents.append(contentsOf: repeatElement(0, count: contents.count))
            }
            let start = count
            let received = contents.withUnsafeMutableBytes { bytes in
                Glibc.read(file, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            }
            if received < 0, errno == EINTR { continue }
            guard received > 0 else { return received == 0 }
            count += received
            if inOnePiece, count < contents.count { return true }
        }
    }
}

private func open(_ path: String, in folder: Int32, flags: Int32) -> Int32 {
    openat(folder, path, O_RDONLY | O_CLOEXEC | flags)
}
