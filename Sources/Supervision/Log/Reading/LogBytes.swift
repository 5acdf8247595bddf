internal import CZlib
internal import Glibc
internal import Registry

/// The bytes of one file of a log, in order; those of a compressed file as they were before.
enum LogBytes: ~Copyable {
    case plain(Descriptor)
    case compressed(CompressedFile)

    /// Opens a file of either kind; nil when it is not there, or cannot be read.
    init?(_ path: String, isCompressed: Bool) {
        if isCompressed {
            guard let file = CompressedFile(path) else { return nil }
            self = .compressed(file)
        } else {
            guard let file = try? Descriptor(opening: path, O_RDONLY | O_NONBLOCK) else { return nil }
            self = .plain(file)
        }
    }

    /// The descriptor of a file that is not compressed.
    var number: Int32? {
        switch self {
        case .plain(let file): file.number
        case .compressed: nil
        }
    }

    /// Reads what is next into a part of a buffer: how many bytes that were, 0 at the end, and -1 when the file is
    /// damaged or cannot be read.
    func read(into buffer: inout [UInt8], _ range: Range<Int>) -> Int {
        buffer.withUnsafeMutableBytes { bytes in
            let target = bytes.baseAddress.map { $0 + range.lowerBound }
            return switch self {
            case .plain(let file): retryingInterrupted { Glibc.read(file.number, target, range.count) }
            case .compressed(let file): file.read(into: target, range.count)
            }
        }
    }
}

/// A gzip file that is open for reading.
struct CompressedFile: ~Copyable {
    private let file: gzFile

    /// Nil when it cannot be opened.
    init?(_ path: String) {
        guard let file = gzopen(path, "re") else { return nil }
        gzbuffer(file, 64 << 10)
        self.file = file
    }

    deinit { gzclose_r(file) }

    fileprivate func read(into target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        let read = gzread(file, target, UInt32(count))
        guard read == 0 else { return Int(read) }
        // For `gzread` a file that is cut off just ends.
        var code: Int32 = Z_OK
        gzerror(file, &code)
        return code == Z_OK || code == Z_STREAM_END ? 0 : -1
    }
}
