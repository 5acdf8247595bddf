import Format
internal import Glibc
import Model

/// What a start found beside whole files.
package struct RecoveryReport: Hashable, Sendable {
    /// Samples that were read from the log.
    package var replayedSamples = 0
    /// Ends of files that were cut off in the middle of a write.
    package var tornTails = 0
    /// Their bytes.
    package var tornBytes = 0
    /// Places in files that something has changed.
    package var damagedPlaces = 0
    /// Samples of the log whose series is not known, as its record was damaged.
    package var unknownSamples = 0
    /// Files that were set aside, for a person to look at.
    package var setAside: [String] = []

    /// What a person should know, in sentences; none when all was well.
    package var lines: [String] {
        var lines: [String] = []
        if tornTails > 0 {
            lines.append("the last write of the log was cut off: \(tornBytes) bytes were left out")
        }
        if damagedPlaces > 0 {
            lines.append(
                "\(damagedPlaces) damaged places were left out; the files are kept: \(setAside.joined(separator: ", "))"
            )
        }
        if unknownSamples > 0 { lines.append("\(unknownSamples) samples of series whose names are lost were left out") }
        return lines
    }
}

/// Reads a store's files: the checkpoint, the files of chunks, and then the log.
///
/// A start that is killed anywhere leaves files that the next one reads the same way: nothing is removed that is not
/// either unfinished, and so told again by the log, or in a newer checkpoint.
struct Recovery {
    private(set) var head: Head
    private(set) var exemplars = ExemplarRing()
    private(set) var files: [ChunkFile] = []
    private(set) var report = RecoveryReport()
    /// The number of the next segment of the log.
    private(set) var nextSegment: UInt64 = 0

    private let folder: StoreFolder
    /// Whether files may be moved and removed.
    private let isWriting: Bool
    /// The log is read from this segment on, and files of chunks of later checkpoints are unfinished; nil when no
    /// checkpoint says so, and then all is read.
    private var firstSegment: UInt64?
    private var offsets = SegmentOffsets()

    init(_ folder: StoreFolder, lateness: Int64, isWriting: Bool) throws(StoreError) {
        self.folder = folder
        self.isWriting = isWriting
        head = Head(lateness: lateness)
        if isWriting { try folder.removeUnfinished() }
        try readCheckpoint()
        try openChunkFiles()
        try readLog()
        head.forgetCounts()
    }

    private mutating func readCheckpoint() throws(StoreError) {
        guard access(folder.checkpoint, F_OK) == 0 else { return }
        let file = try MappedFile(folder.checkpoint)
        var reader = FrameReader(file.bytes)
        var isWhole = false
        while let frame = reader.next() {
            var content = ByteReader(frame.content)
            switch FrameKind(rawValue: frame.kind) {
            case .checkpoint:
                guard content.varint() == Checkpoint.version else {
                    throw .unknownFormat(path: folder.checkpoint)
                }
                let number = content.varint()
                firstSegment = number
                nextSegment = number
            case .states:
                if !Checkpoint.restore(frame.content, into: &head, &offsets) { report.damagedPlaces += 1 }
            case .exemplars:
                if !apply(frame) { report.damagedPlaces += 1 }
            case .end: isWhole = true
            default: report.damagedPlaces += 1
            }
        }
        report.damagedPlaces += reader.damage.places
        // It is renamed only when it is whole, so that a torn one was damaged later.
        if !isWhole || reader.damage.tornBytes > 0 { report.damagedPlaces += 1 }
        if report.damagedPlaces > 0 { try keepDamaged(folder.checkpoint) }
    }

    private mutating func openChunkFiles() throws(StoreError) {
        var last: UInt64?
        for (numbers, path) in try folder.chunkFiles() {
            // Unfinished: what a checkpoint has moved that never came to be, or what was merged into another file.
            if numbers.upperBound > firstSegment ?? .max || last.map({ numbers.upperBound <= $0 }) ?? false {
                if isWriting { unlink(path) }
                continue
            }
            guard let file = try ChunkFile(path, numbers: numbers) else {
                report.damagedPlaces += 1
                try keepDamaged(path)
                if isWriting { unlink(path) }
                continue
            }
            files.append(file)
            last = numbers.upperBound
            nextSegment = max(nextSegment, numbers.upperBound + 1)
            // A series that is not known, because the checkpoint is damaged, must not lend its chunks to another.
            if file.count > 0 { head.reserve(through: file.entry(file.count - 1).reference) }
        }
    }

    private mutating func readLog() throws(StoreError) {
        for (number, path) in try folder.segments() {
            nextSegment = max(nextSegment, number + 1)
            guard number >= firstSegment ?? 0 else {
                if isWriting { unlink(path) }
                continue
            }
            let file = try MappedFile(path)
            var reader = FrameReader(file.bytes)
            var damagedRecords = 0
            while let frame = reader.next() {
                if !apply(frame) { damagedRecords += 1 }
            }
            // Only the first segment has what was there when the checkpoint was made.
            offsets.removeAll()
            if reader.damage.tornBytes > 0 {
                report.tornTails += 1
                report.tornBytes += reader.damage.tornBytes
            }
            guard damagedRecords + reader.damage.places > 0 else { continue }
            report.damagedPlaces += damagedRecords + reader.damage.places
            try keepDamaged(path)
        }
    }

    /// Does what a frame of the log says; false when that cannot be read.
    private mutating func apply(_ frame: Frame) -> Bool {
        switch FrameKind(rawValue: frame.kind) {
        case .series:
            var reader = ByteReader(frame.content)
            while !reader.isAtEnd {
                guard let (reference, labels) = reader.series() else { return false }
                if frame.offset >= offsets[reference] { head.register(labels, as: reference) }
            }
            return true
        case .numbers:
            let result = head.replayNumbers(frame, offsets)
            report.replayedSamples += result.known
            report.unknownSamples += result.unknown
            return result.isWhole
        case .histograms:
            var reader = ByteReader(frame.content)
            while !reader.isAtEnd {
                let reference = SeriesReference(truncatingIfNeeded: reader.varint())
                guard let chunk = reader.chunk() else { return false }
                var columns = SeriesColumns(labels: .empty)
                chunk.decode(from: .min, through: .max, into: &columns)
                guard frame.offset >= offsets[reference] else { continue }
                guard head.knows(reference) else {
                    report.unknownSamples += 1
                    continue
                }
                for (time, value) in zip(columns.histograms.timestamps, columns.histograms.values) {
                    _ = head.append(reference, time, value)
                    report.replayedSamples += 1
                }
            }
            return !reader.isBroken
        case .startedNumbers:
            var reader = ByteReader(frame.content)
            while !reader.isAtEnd {
                let reference = SeriesReference(truncatingIfNeeded: reader.varint())
                let (time, since) = (reader.signedVarint(), reader.signedVarint())
                let value = Double(bitPattern: reader.fixed())
                guard !reader.isBroken else { return false }
                guard frame.offset >= offsets[reference] else { continue }
                if head.knows(reference) {
                    _ = head.append(reference, time, value, since: since)
                    report.replayedSamples += 1
                } else {
                    report.unknownSamples += 1
                }
            }
            return true
        case .exemplars:
            var reader = ByteReader(frame.content)
            while !reader.isAtEnd {
                guard let exemplar = reader.exemplar() else { return false }
                _ = exemplars.append(exemplar)
            }
            return true
        default: return false
        }
    }

    /// Makes a second name for a damaged file that goes on being read.
    private mutating func keepDamaged(_ path: String) throws(StoreError) {
        guard isWriting else { return }
        try folder.keep(path)
        report.setAside.append(path)
    }
}
