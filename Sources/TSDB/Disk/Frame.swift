/// What a frame of the log or of a checkpoint holds; the raw value is what files have.
enum FrameKind: UInt8 {
    /// References and labels of series.
    case series = 1
    /// Numbers.
    case numbers = 2
    /// Native histograms.
    case histograms = 3
    /// Series with all that is in their open chunks.
    case states = 4
    /// What a checkpoint begins with.
    case checkpoint = 5
    /// What a checkpoint ends with.
    case end = 6
    /// Exemplars with their series.
    case exemplars = 7
    /// Numbers with the times since which they have been counting up.
    case startedNumbers = 8
}

/// One piece of a file, with a checksum of its own: twelve bytes in front of its content.
///
///     u16  0xA7F3, by which the next frame is found behind a damaged one
///     u8   kind
///     u8   0
///     u32  length of the content
///     u32  CRC-32 of the eight bytes before and of the content
///
/// Numbers are little endian.
struct Frame {
    static let headerSize = 12
    /// More is damage. Writers begin a new frame far below it.
    static let lengthLimit = 1 << 24
    static let magic: UInt16 = 0xA7F3

    let kind: UInt8
    let content: UnsafeRawBufferPointer
    /// Where it is in its file.
    let offset: Int

    /// The frame at a position, if there is a whole one.
    init?(_ bytes: UnsafeRawBufferPointer, at position: Int) {
        guard bytes.count - position >= Self.headerSize,
            UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt16.self)) == Self.magic
        else { return nil }
        let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)))
        let start = position + Self.headerSize
        guard length <= Self.lengthLimit, bytes.count - start >= length else { return nil }
        content = UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
        kind = bytes[position + 2]
        offset = position
        let expected = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position + 8, as: UInt32.self))
        let head = UnsafeRawBufferPointer(rebasing: bytes[position..<position + 8])
        guard bytes[position + 3] == 0, checksum(content, after: checksum(head)) == expected else { return nil }
    }

    /// Appends a frame to bytes.
    static func append(_ kind: FrameKind, _ content: [UInt8], to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.appendFixed(magic)
        bytes.append(kind.rawValue)
        bytes.append(0)
        bytes.appendFixed(UInt32(content.count))
        let sum = bytes.withUnsafeBytes { bytes in
            content.withUnsafeBytes { checksum($0, after: checksum(UnsafeRawBufferPointer(rebasing: bytes[start...]))) }
        }
        bytes.appendFixed(sum)
        bytes.append(contentsOf: content)
    }
}

/// Reads the frames of a file, over what is damaged between them.
struct FrameReader {
    /// What was found beside whole frames.
    struct Damage: Hashable, Sendable {
        /// Bytes at the end that are no whole frame: a write was cut off.
        var tornBytes = 0
        /// Places with whole frames behind them that are none: something has changed the file.
        var places = 0
        /// The bytes at those places.
        var bytes = 0
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private(set) var damage = Damage()

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next whole frame.
    mutating func next() -> Frame? {
        guard position < bytes.count else { return nil }
        var candidate = position
        while candidate < bytes.count {
            if let frame = Frame(bytes, at: candidate) {
                if candidate > position {
                    damage.places += 1
                    damage.bytes += candidate - position
                }
                position = candidate + Frame.headerSize + frame.content.count
                return frame
            }
            candidate += 1
        }
        damage.tornBytes += bytes.count - position
        position = bytes.count
        return nil
    }
}
