internal import CLinux
internal import Glibc

/// An open folder of the proc file system: `/proc` itself, one process' folder, a control group, or a copy of them in a
/// test.
///
/// Once it is open, a process' folder stands for that very process: when it has ended, reading fails, whoever has its
/// number by then.
package struct ProcFolder: ~Copyable, Sendable {
    private let descriptor: Int32
    /// Whether it is of the kernel's own proc file system.
    private let isGenuine: Bool

    /// Opens a folder; nil when it cannot be.
    package init?(_ path: String) {
        let descriptor = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard descriptor >= 0 else { return nil }
        self.init(owning: descriptor, isGenuine: clinux_is_proc(descriptor) != 0)
    }

    private init(owning descriptor: Int32, isGenuine: Bool) {
        self.descriptor = descriptor
        self.isGenuine = isGenuine
    }

    deinit { close(descriptor) }

    /// The folder of a process; nil when there is none.
    package func process(_ pid: Int32) -> ProcFolder? {
        let process = withPath(pid, "") { openat(descriptor, $0, O_RDONLY | O_CLOEXEC | O_DIRECTORY) }
        return process < 0 ? nil : ProcFolder(owning: process, isGenuine: isGenuine)
    }

    /// Reads a whole file into the buffer and hands it to `parse`; nil when it cannot be read, or not understood.
    ///
    /// The kernel makes the files of a process in one piece, so that a read which does not fill the buffer has all of
    /// it; a table has an end only where nothing more comes.
    package func read<Result>(
        _ name: String, inOnePiece: Bool = false, into buffer: inout ProcBuffer, _ parse: (Span<UInt8>) -> Result?
    ) -> Result? {
        name.withCString { read(path: $0, inOnePiece, into: &buffer, parse) }
    }

    /// The same of a process' file, by its number.
    func read<Result>(
        _ name: StaticString, of pid: Int32, into buffer: inout ProcBuffer, _ parse: (Span<UInt8>) -> Result?
    ) -> Result? {
        withPath(pid, name) { read(path: $0, true, into: &buffer, parse) }
    }

    private func read<Result>(
        path: UnsafePointer<CChar>, _ inOnePiece: Bool, into buffer: inout ProcBuffer,
        _ parse: (Span<UInt8>) -> Result?
    ) -> Result? {
        let file = openat(descriptor, path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return buffer.fill(from: file, inOnePiece: inOnePiece)
            ? parse(buffer.contents.span.extracting(first: buffer.count)) : nil
    }

    /// How many entries a folder of descriptors has. Its size says so since Linux 6.2, to anyone; before that it has to be
    /// listed, which only the process' owner and root may. The size counts what accept(2) holds ready too.
    func descriptorCount() -> UInt64? { count(inFolder: "fd") }

    /// The same of a process, by its number.
    func descriptorCount(of pid: Int32) -> UInt64? {
        withPath(pid, "fd") { count(inFolder: $0) }
    }

    private func count(inFolder path: UnsafePointer<CChar>) -> UInt64? {
        if isGenuine {
            var status = stat()
            guard fstatat(descriptor, path, &status, 0) == 0 else { return nil }
            if status.st_size > 0 { return UInt64(status.st_size) }
        }
        var count: UInt64 = 0
        return forEachNumber(in: path, { _ in count += 1 }) ? count : nil
    }

    /// Calls `body` with each entry of a folder below this one that is a number; false when it cannot be listed.
    func forEachNumber(in path: UnsafePointer<CChar>, _ body: (Int32) -> Void) -> Bool {
        let folder = openat(descriptor, path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
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

/// Calls `body` with the path `<pid>/<name>`, or `<pid>` alone, without taking memory for it: that is done for every
/// process there is.
private func withPath<Result>(
    _ pid: Int32, _ name: StaticString, _ body: (UnsafePointer<CChar>) -> Result
) -> Result {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 13 + name.utf8CodeUnitCount) { path in
        var end = 11
        var rest = max(0, pid)
        repeat {
            end -= 1
            path[end] = CChar(0x30 + rest % 10)
            rest /= 10
        } while rest > 0
        let start = end
        end = 11
        if name.utf8CodeUnitCount > 0 {
            path[end] = 0x2F
            end += 1
            for index in 0..<name.utf8CodeUnitCount { path[end + index] = CChar(bitPattern: name.utf8Start[index]) }
            end += name.utf8CodeUnitCount
        }
        path[end] = 0
        return body(UnsafePointer(path.baseAddress.unsafelyUnwrapped + start))
    }
}
