import Glibc
import Registry

/// Reads a server's log from its end, and on from there for as long as somebody watches. The keeper writes whole lines
/// only, so that every end of the file is the end of a line.
final class LogReader {
    private static let chunk = 64 << 10

    private let path: String
    private var current: Descriptor?
    private var inode: ino_t = 0

    init(path: String) {
        self.path = path
    }

    /// The last lines, also from the files that were rotated away. Reading goes on behind them.
    func lastLines(_ count: Int) -> [String] {
        openCurrent()
        guard let number = current?.number else { return [] }
        var lines = Self.lastLines(count, of: number)
        var rotated = 1
        while lines.count < count, let older = try? Descriptor(opening: "\(path).\(rotated)", O_RDONLY) {
            lines = Self.lastLines(count - lines.count, of: older.number) + lines
            rotated += 1
        }
        return lines
    }

    /// The lines that were written since the last call; follows the log into a new file.
    func newLines() -> [String] {
        if current == nil { openCurrent() }
        var lines = readOn()
        if hasMoved {
            // What was written between the last look and the rotation.
            lines += readOn()
            openCurrent()
            lines += readOn()
        }
        return lines
    }

    private var hasMoved: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_ino != inode
    }

    private func openCurrent() {
        guard let opened = try? Descriptor(opening: path, O_RDONLY) else { return }
        var status = stat()
        fstat(opened.number, &status)
        inode = status.st_ino
        current = consume opened
    }

    private func readOn() -> [String] {
        guard let number = current?.number else { return [] }
        var bytes: [UInt8] = []
        while true {
            let piece = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
                count = max(0, read(number, buffer.baseAddress, Self.chunk))
            }
            if piece.isEmpty { return Self.lines(bytes[...]) }
            bytes += piece
        }
    }

    /// Reads backwards until there are enough lines, and leaves the position at the end.
    private static func lastLines(_ count: Int, of number: Int32) -> [String] {
        var start = lseek(number, 0, SEEK_END)
        var bytes: [UInt8] = []
        var newlines = 0
        while start > 0, newlines <= count {
            let size = min(start, off_t(chunk))
            start -= size
            let piece = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, filled in
                filled = max(0, pread(number, buffer.baseAddress, Int(size), start))
            }
            newlines += piece.count { $0 == UInt8(ascii: "\n") }
            bytes = piece + bytes
        }
        return lines(bytes[...]).suffix(count)
    }

    private static func lines(_ bytes: ArraySlice<UInt8>) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
