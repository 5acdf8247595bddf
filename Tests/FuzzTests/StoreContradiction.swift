import Model

@testable import TSDB

/// What is wrong with what is read of a chunk's bytes; nil when nothing is.
func contradictionInChunk(_ bytes: [UInt8]) -> String? {
    bytes.withUnsafeBytes { bytes in
        var reader = ByteReader(bytes)
        guard let chunk = reader.chunk() else { return nil }
        var columns = SeriesColumns(labels: .empty)
        chunk.decode(from: .min, through: .max, into: &columns)
        let count = columns.values.count + columns.histograms.values.count
        guard columns.timestamps.count == columns.values.count, count <= chunk.count else {
            return "\(count) samples are read where there are \(chunk.count)"
        }
        return nil
    }
}

/// What is wrong with what is read of a log's bytes; nil when nothing is.
func contradictionInLog(_ bytes: [UInt8]) -> String? {
    bytes.withUnsafeBytes { bytes in
        var reader = FrameReader(bytes)
        var length = 0
        var head = Head()
        var offsets = SegmentOffsets()
        while let frame = reader.next() {
            length += Frame.headerSize + frame.content.count
            switch FrameKind(rawValue: frame.kind) {
            case .numbers: _ = head.replayNumbers(frame, offsets)
            case .states: _ = Checkpoint.restore(frame.content, into: &head, &offsets)
            default: break
            }
        }
        // Whatever has no checksum that fits is read too, as if it had.
        _ = Checkpoint.restore(bytes, into: &head, &offsets)
        _ = NumberRecord.forEach(in: bytes) { _, _, _ in }
        let sum = length + reader.damage.bytes + reader.damage.tornBytes
        return sum == bytes.count ? nil : "\(sum) of \(bytes.count) bytes are accounted for"
    }
}
