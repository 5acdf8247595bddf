import Format
import Model
import Synchronization
import TestSupport
import Testing

@testable import TSDB

/// What a server's history is worth after a crash is decided here.
struct RecoveryTests {
    private static let series = (0..<3).map { Labels(metric: "m", [("server", "s\($0)")]) }

    private func append(_ time: Timestamp, to store: Store) {
        store.append(
            Self.series.enumerated().map {
                LabeledSample(labels: $1, timestamp: time, value: Double(time) / Double($0 + 1))
            })
    }

    private static func histogram(_ count: Double) -> NativeHistogram {
        NativeHistogram(
            schema: 1, count: count, sum: count * 2, zeroThreshold: 0.001, zeroCount: 1,
            positive: HistogramBuckets(spans: [HistogramSpan(offset: -2, length: 2)], counts: [count - 1, 0.5]))
    }

    @Test("what was appended is there after any end: numbers, stale markers, histograms, late samples, ended series")
    func reopening() throws {
        let files = StoreFiles()
        var expected: [String] = []
        for round in 0..<6 {
            let store = try Store(folder: files.path, .init(outOfOrderWindow: .seconds(3600)))
            #expect(everything(in: store) == expected, "round \(round)")
            let start = Timestamp(round) * 1_000_000
            for time in 0..<150 { append(start + Timestamp(time) * 1000, to: store) }
            append(start + 500, to: store)
            store.append([
                LabeledSample(labels: Labels(metric: "end", [("n", "\(round)")]), timestamp: start, value: staleMarker)
            ])
            for time in 0..<130 {
                store.append([
                    LabeledHistogram(
                        labels: Labels(metric: "h"), timestamp: start + Timestamp(time),
                        histogram: time == 70 ? .staleMarker : Self.histogram(Double(time)))
                ])
            }
            if round % 2 == 1 { try store.checkpoint() }
            expected = everything(in: store)
            #expect(expected.count == 3 + 1 + round + 1)
        }
        #expect(
            try everything(in: Store(reading: files.path)) == expected, "a reader changes nothing and sees the same")
        let report = try #require(try Store(folder: files.path).diskStatistics?.recovery)
        #expect(report == RecoveryReport(replayedSamples: report.replayedSamples))
    }

    @Test("a log that is cut off at any byte gives all that was whole before; the rest is counted as torn")
    func cuts() throws {
        let files = StoreFiles()
        var ends: [(size: Int, content: [String])] = [(0, [])]
        do {
            let store = try Store(folder: files.path)
            for time in 1...4 {
                append(Timestamp(time), to: store)
                store.append([
                    LabeledHistogram(
                        labels: Labels(metric: "h"), timestamp: Timestamp(time), histogram: Self.histogram(3))
                ])
                ends.append((try files.read("log/00000000").count, everything(in: store)))
            }
        }
        let whole = try files.read("log/00000000")
        for length in 0...whole.count {
            let copy = try StoreFiles(copying: files)
            try copy.write(whole.prefix(length), to: "log/00000000")
            let store = try Store(folder: copy.path)
            // Both appends of a moment are records of their own, so that what is there may be more than the last end.
            let before = try #require(ends.last { $0.size <= length })
            let after = ends.first { $0.size >= length } ?? before
            let found = everything(in: store)
            #expect(
                found.joined().utf8.count >= before.content.joined().utf8.count
                    && found.joined().utf8.count <= after.content.joined().utf8.count, "cut at \(length)")
            if before.size == length { #expect(found == before.content) }
            let report = try #require(store.diskStatistics?.recovery)
            #expect(report.tornTails == (report.tornBytes > 0 ? 1 : 0) && report.damagedPlaces == 0)
            append(100, to: store)
            #expect(everything(in: store).count == 3 + found.count { $0.hasPrefix("h") }, "it goes on")
        }
    }

    @Test("a byte that has changed anywhere in the log costs a record, never a start; the file is kept")
    func changedBytes() throws {
        let files = StoreFiles()
        var expected = 0
        do {
            let store = try Store(folder: files.path)
            for time in 1...5 { append(Timestamp(time), to: store) }
            expected = store.statistics.samples
        }
        for position in try files.read("log/00000000").indices {
            let copy = try files.changing(position, of: "log/00000000")
            let changed = try copy.read("log/00000000")
            let store = try Store(folder: copy.path)
            let report = try #require(store.diskStatistics?.recovery)
            let lost = expected - store.statistics.samples
            // The record of the series is the first; without it nothing is known.
            #expect(lost == 3 || store.statistics.series == 0, "byte \(position)")
            if report.damagedPlaces > 0 {
                #expect(report.setAside == ["\(copy.path)/log/00000000"])
                #expect(try copy.read("damaged/log-00000000.1") == changed)
            } else {
                #expect(report.tornTails == 1)
            }
        }
    }

    @Test("a process that is killed after any step of a checkpoint has lost nothing")
    func steps() throws {
        let files = StoreFiles()
        let copies = Recorder<(CheckpointStep, StoreFiles)>()
        var contents: [[String]] = []
        let store = try Store(folder: files.path) { step in
            if let copy = try? StoreFiles(copying: files.path) { copies.append((step, copy)) }
        }
        for checkpoint in 0..<20 {
            for time in 0..<130 { append(Timestamp(checkpoint * 1000 + time), to: store) }
            try store.checkpoint()
            let content = everything(in: store)
            contents.append(content)
            for (step, copy) in copies.takeAll() {
                let found = try Store(folder: copy.path)
                #expect(everything(in: found) == content, "killed after \(step) of checkpoint \(checkpoint)")
                try found.checkpoint()
                #expect(everything(in: found) == content)
            }
        }
        #expect(files.names(in: "chunks").count < 20 && store.diskStatistics?.merges == 2)
        #expect(files.names(in: "log").count == 1, "what is in a checkpoint is no longer in the log")
    }

    @Test("a damaged checkpoint, or none, costs what only it knew: no start, and no file of chunks")
    func damagedCheckpoint() throws {
        let files = StoreFiles()
        do {
            let store = try Store(folder: files.path)
            for time in 0..<300 { append(Timestamp(time), to: store) }
            try store.checkpoint()
            for time in 300..<310 { append(Timestamp(time), to: store) }
        }
        for position in stride(from: 0, to: try files.read("checkpoint").count, by: 7) {
            let copy = try files.changing(position, of: "checkpoint")
            let store = try Store(folder: copy.path)
            let report = try #require(store.diskStatistics?.recovery)
            #expect(report.damagedPlaces > 0 && report.setAside == ["\(copy.path)/checkpoint"])
            #expect(copy.names(in: "chunks").count == 1)
            let isKnown = everything(in: store).count == 3
            #expect(isKnown || report.unknownSamples == 30)
            // New series get no chunks of those that are not known any more.
            store.append([LabeledSample(labels: Labels(metric: "new"), timestamp: 1000, value: 1)])
            #expect(
                store.select([Matcher("__name__", equals: "new")], from: .min, through: .max).map(\.values) == [[1]])
        }
        try files.remove("checkpoint")
        let store = try Store(folder: files.path)
        #expect(everything(in: store).isEmpty && files.names(in: "chunks").count == 1)
    }

    @Test("a file of chunks that has changed is set aside, or the query goes on without the damaged chunk")
    func damagedChunks() throws {
        let files = StoreFiles()
        do {
            let store = try Store(folder: files.path)
            for time in 0..<300 { append(Timestamp(time), to: store) }
            try store.checkpoint()
        }
        let name = try #require(files.names(in: "chunks").first)
        for position in try files.read("chunks/\(name)").indices {
            let copy = try files.changing(position, of: "chunks/\(name)")
            let store = try Store(folder: copy.path)
            let samples = store.select([], from: .min, through: .max).reduce(0) { $0 + $1.values.count }
            let statistics = try #require(store.diskStatistics)
            if statistics.recovery.damagedPlaces > 0 {
                #expect(samples == store.statistics.samples && copy.names(in: "damaged") == ["chunks-\(name).1"])
            } else {
                #expect(samples < 3 * 300 && samples > store.statistics.samples, "byte \(position)")
                #expect(statistics.damagedReads == 1)
            }
        }
    }

    @Test("an append of more new series than a record may have is read again")
    func manySeries() throws {
        let files = StoreFiles()
        let text = String(repeating: "a", count: 2000)
        do {
            let store = try Store(folder: files.path)
            store.append(
                (0..<10_000).map {
                    LabeledSample(labels: Labels(metric: "m", [("n", "\($0)"), ("t", text)]), timestamp: 1, value: 1)
                })
        }
        let store = try Store(folder: files.path)
        #expect(store.statistics.series == 10_000 && store.statistics.samples == 10_000)
        #expect(store.diskStatistics?.recovery == RecoveryReport(replayedSamples: 10_000))
    }

    @Test("numbers keep the time since which they have been counting up, through chunks, checkpoints and starts")
    func startTimestamps() throws {
        let files = StoreFiles()
        var expected: [(Timestamp, Timestamp)] = []
        for round in 0..<5 {
            let store = try Store(folder: files.path)
            for step in 0..<70 {
                let time = Timestamp(round * 70 + step) * 10 + 1000
                // Some are not known.
                let start: Timestamp = step % 23 == 0 ? 0 : time / 500 * 500
                expected.append((time, start))
                var sample = LabeledSample(labels: Self.series[0], timestamp: time, value: Double(step))
                sample.startTimestamp = start
                store.append([sample])
                store.append([sample])
            }
            if round % 2 == 0 { try store.checkpoint() }
            let columns = try #require(store.select([], from: .min, through: .max).first)
            #expect(columns.timestamps == expected.map(\.0) && columns.startTimestamps == expected.map(\.1))
            #expect(store.statistics.duplicates == 0 && store.statistics.outOfOrder == 0)
        }
        let found = try Store(folder: files.path).select([], from: 1500, through: 1600)
        #expect(found.first?.startTimestamps == expected.filter { (1500...1600).contains($0.0) }.map(\.1))
    }

    @Test("exemplars are kept once, come back after any end, and go when they are old")
    func exemplars() throws {
        let files = StoreFiles()
        func exemplar(_ time: Timestamp) -> SeriesExemplar {
            SeriesExemplar(
                series: Self.series[0],
                exemplar: Exemplar(labels: ["trace_id": "t\(time)"], value: 1.5, timestamp: time))
        }
        let any = [[try Matcher("__name__", .matches, ".+")]]
        for round in 0..<4 {
            let store = try Store(folder: files.path)
            #expect(store.exemplars(any, from: .min, through: .max) == (0..<round).map { exemplar(Timestamp($0)) })
            for _ in 0..<3 { store.append([exemplar(Timestamp(round))]) }
            if round == 1 { try store.checkpoint() }
        }
        let store = try Store(folder: files.path)
        #expect(store.exemplars(any, from: 1, through: 2) == [exemplar(1), exemplar(2)])
        #expect(store.exemplars([[Matcher("server", equals: "none")]], from: .min, through: .max).isEmpty)
        store.prune(before: 3)
        #expect(store.exemplars(any, from: .min, through: .max) == [exemplar(3)])
    }

    @Test("of two processes that would write, one is told who does")
    func lock() throws {
        let files = StoreFiles()
        let store = try Store(folder: files.path)
        #expect(throws: StoreError.inUse(path: files.path)) { try Store(folder: files.path) }
        append(1, to: store)
        #expect(try everything(in: Store(reading: files.path)) == everything(in: store))
    }

    @Test("files of a later format are left as they are")
    func laterFormat() throws {
        let files = StoreFiles()
        try Store(folder: files.path).checkpoint()
        var bytes: [UInt8] = []
        Frame.append(.checkpoint, [UInt8(Checkpoint.version) + 1, 1], to: &bytes)
        try files.write(bytes, to: "checkpoint")
        #expect(throws: StoreError.unknownFormat(path: "\(files.path)/checkpoint")) { try Store(folder: files.path) }
        #expect(try files.read("checkpoint") == bytes)
    }

    @Test("while nothing can be written all is answered from memory, and the next checkpoint makes it durable")
    func fullDisk() throws {
        let files = StoreFiles()
        let store = try Store(folder: files.path)
        for time in 0..<200 { append(Timestamp(time), to: store) }
        store.state.withLock { $0.log?.fail(.io("write", path: "log", errno: 28)) }
        for time in 200..<400 { append(Timestamp(time), to: store) }
        let content = everything(in: store)
        #expect(store.diskStatistics?.failure == "cannot write log: No space left on device")
        #expect(store.diskStatistics?.unwrittenSamples == 600)
        let lost = try StoreFiles(copying: files)
        #expect(try Store(folder: lost.path).statistics.samples == 600, "what was written before is there")
        // The folder of the chunks is gone, so that the checkpoint fails, too.
        try files.remove("chunks")
        #expect(throws: StoreError.self) { try store.checkpoint() }
        store.append([LabeledSample(labels: Labels(metric: "new"), timestamp: 400, value: 1)])
        #expect(store.diskStatistics?.unwrittenSamples == 601, "nothing is written that would not be understood")
        #expect(everything(in: store).count == content.count + 1 && store.diskStatistics?.failedCheckpoints == 1)
        try store.folder?.create()
        try store.checkpoint()
        #expect(store.diskStatistics?.failure == nil && store.diskStatistics?.unwrittenSamples == 0)
        append(400, to: store)
        let copy = try StoreFiles(copying: files)
        #expect(try everything(in: Store(folder: copy.path)) == everything(in: store))
    }

    @Test("what is older than the retention time, or more than its size, goes from the disk, and series with it")
    func retention() throws {
        let files = StoreFiles()
        let store = try Store(folder: files.path, .init(retentionSize: 6000))
        for round in 0..<5 {
            for time in 0..<130 { append(Timestamp(round * 1000 + time), to: store) }
            store.append([
                LabeledSample(
                    labels: Labels(metric: "old", [("n", "\(round)")]), timestamp: Timestamp(round * 1000), value: 1)
            ])
            try store.checkpoint()
        }
        #expect(files.names(in: "chunks").count == 5 && store.statistics.series == 8)
        store.prune(before: 2000)
        #expect(files.names(in: "chunks").count == 3 && store.statistics.series == 6)
        #expect(store.select([], from: .min, through: .max).allSatisfy { ($0.timestamps.first ?? 0) >= 1000 })
        // References of what is gone are used again, and a start knows it.
        store.append(
            (0..<4).map { LabeledSample(labels: Labels(metric: "new", [("n", "\($0)")]), timestamp: 9000, value: 1) })
        let content = everything(in: store)
        let copy = try StoreFiles(copying: files)
        #expect(try everything(in: Store(folder: copy.path)) == content)
        let sizes = try files.names(in: "chunks").map { try files.read("chunks/\($0)").count }
        let small = try Store(folder: copy.path, .init(retentionSize: sizes[2] + sizes[1]))
        small.prune(before: 0)
        #expect(copy.names(in: "chunks").count == 2)
    }
}

/// What was noted so far, by whichever thread.
private final class Recorder<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    func append(_ value: Value) { values.withLock { $0.append(value) } }

    func takeAll() -> [Value] {
        values.withLock { values in
            defer { values = [] }
            return values
        }
    }
}
