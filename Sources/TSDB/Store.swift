package import Format
package import Model
import Synchronization

/// The samples of every series: the newest in memory, and, when there is a folder, all of them on the disk.
///
/// Writers and readers may be many. A reader takes hold of the chunks under the lock and decodes them outside of it.
package final class Store: Queryable, ExemplarQueryable, Appendable {
    /// How long and how much is kept, and what is taken in.
    package struct Settings: Hashable, Sendable {
        /// How far back samples are kept.
        package var retention: Duration
        /// How many bytes there may be on the disk; the oldest samples go first. Nil for as many as there are.
        package var retentionSize: Int?
        /// How much older than the newest sample of all one may be that comes after newer ones of its series.
        package var outOfOrderWindow: Duration

        package init(
            retention: Duration = .seconds(24 * 3600), retentionSize: Int? = nil, outOfOrderWindow: Duration = .zero
        ) {
            self.retention = retention
            self.retentionSize = retentionSize
            self.outOfOrderWindow = outOfOrderWindow
        }
    }

    /// What lies behind the lock.
    struct State {
        var head: Head
        var exemplars = ExemplarRing()
        /// Nil when all is in memory alone.
        var log: Log?
        /// By rising numbers.
        var files: [ChunkFile] = []
        /// Nil when nothing is meant for the disk.
        var statistics: DiskStatistics?
    }

    package let settings: Settings
    /// Nil when all is in memory alone.
    let folder: StoreFolder?
    let state: Mutex<State>
    /// Held by whoever moves chunks to files or forgets old ones.
    let maintenance = Mutex(())
    /// Told of each step of a checkpoint once it is done; tests look at the files there.
    let didStep: @Sendable (CheckpointStep) -> Void
    /// The file whose lock keeps other processes from writing.
    private let lock: OpenFile?

    /// A store in memory, without samples.
    package init(_ settings: Settings = Settings()) {
        self.settings = settings
        folder = nil
        didStep = { _ in }
        lock = nil
        state = Mutex(State(head: Head(lateness: settings.outOfOrderWindow.milliseconds)))
    }

    /// A store in memory, in the place of one whose folder cannot be used.
    package convenience init(_ settings: Settings, insteadOf failure: StoreError) {
        self.init(settings)
        state.withLock { $0.statistics = DiskStatistics(failure: failure.description) }
    }

    /// A store that goes on with what is in the folder, which is made when it is missing.
    package convenience init(folder path: String, _ settings: Settings = Settings()) throws(StoreError) {
        try self.init(folder: path, settings) { _ in }
    }

    init(
        folder path: String, _ settings: Settings = Settings(),
        didStep: @escaping @Sendable (CheckpointStep) -> Void
    ) throws(StoreError) {
        self.settings = settings
        self.didStep = didStep
        let folder = StoreFolder(path: path)
        try folder.create()
        lock = try folder.takeLock()
        let recovery = try Recovery(
            folder, lateness: settings.outOfOrderWindow.milliseconds, isWriting: true)
        var state = State(head: recovery.head, exemplars: recovery.exemplars, files: recovery.files)
        state.statistics = DiskStatistics(recovery: recovery.report)
        state.log = try Log(
            folder: folder.log, number: recovery.nextSegment, pendingSamples: recovery.report.replayedSamples)
        self.folder = folder
        self.state = Mutex(state)
    }

    /// The samples of a folder as they are now, which another process may write to; nothing is changed there.
    package init(reading path: String, _ settings: Settings = Settings()) throws(StoreError) {
        self.settings = settings
        let recovery = try Recovery(StoreFolder(path: path), lateness: 0, isWriting: false)
        folder = nil
        didStep = { _ in }
        lock = nil
        state = Mutex(
            State(
                head: recovery.head, exemplars: recovery.exemplars, files: recovery.files,
                statistics: DiskStatistics(recovery: recovery.report)))
    }

    package func append(_ samples: [LabeledSample]) {
        state.withLock { state in
            for sample in samples {
                state.append(state.reference(of: sample.labels), sample)
            }
            state.log?.commit()
        }
    }

    package func append(_ samples: [LabeledSample], at places: inout [SeriesPlace]) {
        state.withLock { state in
            for index in samples.indices {
                if places[index].epoch != state.head.epoch {
                    places[index] = SeriesPlace(
                        reference: state.reference(of: samples[index].labels), epoch: state.head.epoch)
                }
                state.append(places[index].reference, samples[index])
            }
            state.log?.commit()
        }
    }

    package func append(_ exemplars: [SeriesExemplar]) {
        state.withLock { state in
            for exemplar in exemplars where state.exemplars.append(exemplar) { state.log?.append(exemplar) }
            state.log?.commit()
        }
    }

    package func append(_ histograms: [LabeledHistogram]) {
        state.withLock { state in
            for sample in histograms {
                let reference = state.reference(of: sample.labels)
                guard state.head.append(reference, sample.timestamp, sample.histogram) else { continue }
                state.log?.append(reference, sample.timestamp, sample.histogram)
            }
            state.log?.commit()
        }
    }
}

extension Store.State {
    /// The series of the labels, which is made when it is new.
    fileprivate mutating func reference(of labels: Labels) -> SeriesReference {
        let (reference, isNew) = head.reference(of: labels)
        if isNew { log?.append(reference, labels) }
        return reference
    }

    @inline(__always)
    fileprivate mutating func append(_ reference: SeriesReference, _ sample: LabeledSample) {
        let (time, value) = (sample.timestamp, sample.value)
        if sample.startTimestamp == 0 {
            if head.append(reference, time, value) { log?.append(reference, time, value) }
        } else if head.append(reference, time, value, since: sample.startTimestamp) {
            log?.append(reference, time, value, since: sample.startTimestamp)
        }
    }
}

// MARK: Reading

/// A series as it was at one moment.
private struct SelectedSeries {
    let reference: SeriesReference
    let series: MemorySeries
}

extension Store {
    /// As `Queryable` has it: from files and memory, decoded outside of the lock.
    package func select(
        _ matchers: [Matcher], from start: Timestamp, through end: Timestamp
    ) -> [SeriesColumns] {
        let (selected, files) = selection(matchers, from: start, through: end)
        var cursor = ChunkFile.Cursor(files)
        var damaged: [(ChunkFile, Int)] = []
        var result: [SeriesColumns] = []
        result.reserveCapacity(selected.count)
        var collector = SampleCollector()
        // By position, as a copy of a series costs as much as its samples.
        for index in selected.indices {
            collector.begin()
            cursor.forEach(of: selected[index].reference, from: start, through: end) { file, position in
                if let samples = file.samples(position) {
                    collector.add(samples, from: start, through: end)
                } else {
                    damaged.append((file, position))
                }
            }
            selected[index].series.collect(from: start, through: end, into: &collector)
            if !collector.isEmpty { result.append(collector.columns(of: selected[index].series.labels)) }
        }
        if !damaged.isEmpty { state.withLock { $0.statistics?.damagedReads += damaged.count } }
        return result
    }

    /// As `Queryable` has it: by whole chunks, so that a series may be among them whose samples lie beside the range.
    package func labelSets(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [Labels] {
        let (selected, files) = selection(matchers, from: start, through: end)
        var cursor = ChunkFile.Cursor(files)
        return selected.compactMap { selected in
            var isThere = selected.series.mayHaveSamples(from: start, through: end)
            cursor.forEach(of: selected.reference, from: start, through: end) { _, _ in isThere = true }
            return isThere ? selected.series.labels : nil
        }
    }

    /// As `ExemplarQueryable` has it.
    package func exemplars(
        _ matchers: [[Matcher]], from start: Timestamp, through end: Timestamp
    ) -> [SeriesExemplar] {
        let exemplars = state.withLock { $0.exemplars }
        return exemplars.select(matchers, from: start, through: end)
    }

    /// The series that all matchers accept, by rising references, and the files that may have chunks of the range.
    private func selection(
        _ matchers: [Matcher], from start: Timestamp, through end: Timestamp
    ) -> (series: [SelectedSeries], files: [ChunkFile]) {
        state.withLock { state in
            (
                state.head.references(acceptedBy: matchers).map {
                    SelectedSeries(reference: $0, series: state.head[$0])
                },
                state.files.filter { $0.start <= end && $0.end >= start }
            )
        }
    }
}
