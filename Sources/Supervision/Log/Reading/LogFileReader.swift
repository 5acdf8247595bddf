internal import Glibc
internal import Registry

/// Reads the lines of one file of a log, in order and in bounded memory.
final class LogFileReader {
    /// A file of a log.
    enum Place: Hashable {
        case current
        case rotated(RotatedLog)
    }

    let place: Place
    let path: String
    /// Whether the file has ended before its time, or could not be read any further.
    private(set) var isDamaged = false

    private let bytes: LogBytes
    private var lines = LineBuffer()
    /// How much of the file may still be read; nil for all, also what is yet to be written.
    private var rest: Int?

    /// Opens a file, compressed or not; nil when it is not there any more, or cannot be read.
    init?(_ place: Place, in folder: String) {
        self.place = place
        switch place {
        case .current:
            path = "\(folder)/current"
            guard let bytes = LogBytes(path, isCompressed: false) else { return nil }
            self.bytes = bytes
        case .rotated(let file):
            // A keeper may be about to replace the one by the other.
            let plain = "\(folder)/\(file.with(.plain).name)"
            let compressed = "\(folder)/\(file.with(.compressed).name)"
            if let bytes = LogBytes(plain, isCompressed: false) {
                self.bytes = bytes
                path = plain
            } else if let bytes = LogBytes(compressed, isCompressed: true) {
                self.bytes = bytes
                path = compressed
            } else {
                return nil
            }
        }
    }

    /// Hands on the next line that is complete, without its end; nil at the end of what is there now.
    func next<Result>(_ body: (Span<UInt8>) -> Result) -> Result? {
        while true {
            if let result = lines.next(body) { return result }
            let count = lines.fill(upTo: rest ?? .max) { bytes.read(into: &$0, $1) }
            if count < 0 { isDamaged = true }
            guard count > 0 else { return nil }
            rest = rest.map { $0 - count }
        }
    }

    /// Lets the reader end where the file ends now.
    func stopAtPresentEnd() {
        rest = status.map { Int($0.st_size) }
    }

    /// Whether the path leads to another file now, or to none.
    var isElsewhere: Bool {
        var there = stat()
        guard let own = status, stat(path, &there) == 0 else { return true }
        return own.st_ino != there.st_ino || own.st_dev != there.st_dev
    }

    /// Begins anew when somebody has cut the file; whether that is so.
    func restartWhenCut() -> Bool {
        guard let number = bytes.number, let size = status?.st_size, lseek(number, 0, SEEK_CUR) > size else {
            return false
        }
        seek(to: 0)
        return true
    }

    private var status: stat? {
        var status = stat()
        guard let number = bytes.number, fstat(number, &status) == 0 else { return nil }
        return status
    }

    private func seek(to offset: Int) {
        guard let number = bytes.number else { return }
        lseek(number, off_t(offset), SEEK_SET)
        lines.clear()
    }
}

extension LogFileReader {
    /// Goes back from the end of a file that is not compressed to the first of its last `count` lines that are wanted; how
    /// many of these there are.
    func seekToLast(_ count: Int, where isWanted: (Span<UInt8>) -> Bool) -> Int {
        guard let number = bytes.number, let size = status?.st_size else { return 0 }
        let end = rest ?? Int(size)
        var (found, first) = (0, end)
        // What is known begins there: with the end of a line whose beginning is not known yet.
        var position = end
        var known: [UInt8] = []
        while position > 0, found < count, known.count < LineBuffer.capacity {
            let size = min(position, LineBuffer.capacity / 2)
            position -= size
            known.insert(contentsOf: piece(of: number, at: position, count: size), at: 0)
            let newlines = known.indices.filter { known[$0] == UInt8(ascii: "\n") }
            var starts = newlines.dropLast().map { $0 + 1 }
            if position == 0, !newlines.isEmpty { starts.insert(0, at: 0) }
            for (start, end) in zip(starts.reversed(), newlines.reversed()) where found < count {
                guard isWanted(known.span.extracting(start..<end)) else { continue }
                found += 1
                first = position + start
            }
            if let end = newlines.first { known.removeSubrange((end + 1)...) }
        }
        seek(to: first)
        rest = rest.map { $0 - first }
        return found
    }

    private func piece(of number: Int32, at offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, retryingInterrupted { pread(number, buffer.baseAddress, count, off_t(offset)) })
        }
    }
}
