import Format
import Glibc
import Registry
import Supervision
import TestSupport

/// A folder with a log in it, written by a real `LineLog`.
final class LogFolder: Sendable {
    let temporary = TemporaryFolder()

    var path: String { "\(temporary.path)/log" }
    var current: String { "\(path)/current" }

    /// Takes up the log; `program` compresses what is rotated away, and does not exist where a test wants none of that.
    func log(
        fileSize: Int64 = 10 << 20, fileAge: Int64? = nil, totalSize: Int64 = 100 << 20, at time: Timestamp = 0,
        program: String = "/nowhere"
    ) -> LineLog {
        var limits = LogLimits()
        limits.fileSize = fileSize
        limits.fileAge = fileAge
        limits.totalSize = totalSize
        return LineLog(in: path, limits: limits, at: time, program: program)
    }

    /// What was rotated away, the oldest first.
    var rotated: [RotatedLog] { RotatedLog.all(in: path) }

    /// The names of everything in the folder, sorted.
    var names: [String] { (folderEntries(path) ?? []).filter { !$0.hasPrefix(".") }.sorted() }

    /// All lines by way of a reader, as they lie in the files.
    func lines(_ query: LogQuery = LogQuery(), last: Int? = nil) -> [String] {
        var lines: [String] = []
        let cursor = LogCursor(in: path, query, last: last)
        while let line = cursor.next() { lines.append(line.described) }
        return lines
    }

    /// The texts of all lines by way of a reader.
    var texts: [String] {
        var texts: [String] = []
        let cursor = LogCursor(in: path)
        while let line = cursor.next() { texts.append(line.words) }
        return texts
    }

    /// The bytes of a file as a text.
    func text(of name: String) -> String {
        ((try? AtomicFile.read("\(path)/\(name)", limit: 64 << 20)) ?? nil).map { String(decoding: $0, as: UTF8.self) }
            ?? ""
    }

    /// Bytes that all files take together on the disk, as `du` counts them.
    var usage: Int64 {
        names.reduce(0) { total, name in
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0 else { return total }
            return total + max(Int64(status.st_size), Int64(status.st_blocks) * 512)
        }
    }
}

extension LogLine {
    /// The line as it lies in a file.
    var described: String { String(decoding: bytes, as: UTF8.self) }

    var words: String { String(decoding: text, as: UTF8.self) }
}

extension LineLog {
    /// Appends a text of the server.
    mutating func append(_ text: String, from stream: LogStream = .out, at time: Timestamp = 0) {
        append(Array(text.utf8), from: stream, at: time)
    }

    /// Waits until nothing is left to be compressed.
    mutating func finishCompressing() {
        while let child = compressor {
            var status: Int32 = 0
            waitpid(child, &status, 0)
            _ = reaped(child)
        }
    }
}

/// The program that compresses.
func keeperProgram() -> String { "\(folderOfPrograms() ?? "")/roost-keeper" }
