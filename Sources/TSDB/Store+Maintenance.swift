internal import CLinux
package import Format
internal import Glibc
package import Model
import Synchronization

/// The steps of a checkpoint, in their order. A process that is killed after any of them loses nothing.
enum CheckpointStep: Sendable {
    case segmentBegun, chunksWritten, checkpointWritten, segmentsRemoved, filesMerged, partsRemoved
}

extension Store {
    /// A checkpoint is made when the log has so many samples: reading more would make a start too long.
    package static let checkpointSamples = 1_000_000

    /// When a checkpoint is made.
    private enum Pace {
        /// Also small stores move what is full out of memory.
        static let interval = Duration.seconds(2 * 3600)
        /// How often it is looked whether there is something to do.
        static let look = Duration.seconds(5)
        /// After a failed write.
        static let retry = Duration.seconds(15)
    }

    /// The figures of what is in memory.
    package var statistics: HeadStatistics { state.withLock { $0.head.statistics } }

    /// The figures of what is on the disk; nil when all is in memory alone.
    package var diskStatistics: DiskStatistics? {
        state.withLock { state in
            guard var disk = state.statistics else { return nil }
            disk.bytes = state.files.reduce(0) { $0 + $1.size } + (state.log?.size ?? 0)
            disk.samples = state.files.reduce(0) { $0 + $1.sampleCount }
            disk.files = state.files.count
            disk.unwrittenSamples = state.log?.unwrittenSamples ?? 0
            disk.failure = state.log?.failure?.description ?? disk.failure
            return disk
        }
    }

    /// The store's own metrics.
    package func metricPoints() -> [MetricPoint] {
        statistics.metricPoints() + (diskStatistics?.metricPoints() ?? [])
    }

    /// Forgets what is older: by whole chunks and files, so that some older samples may stay, and by whole series when
    /// nothing of them is newer.
    package func prune(before cutoff: Timestamp) {
        maintenance.withLock { _ in
            let outdated = state.withLock { state in
                state.head.prune(before: cutoff)
                state.exemplars.prune(before: cutoff)
                return state.dropFiles(before: cutoff, size: settings.retentionSize)
            }
            for file in outdated { unlink(file.path) }
            reuseReferences()
        }
    }

    /// Moves full chunks out of memory into a file, and writes down the rest, so that the log begins anew.
    ///
    /// The order makes it safe at any moment: the new segment is there before the checkpoint that names it, the chunks are
    /// in their file before the checkpoint that does not have them, and only then what is older goes.
    package func checkpoint() throws(StoreError) {
        guard let folder else { return }
        let result = maintenance.withLock { _ in
            Result { () throws(StoreError) in
                do throws(StoreError) {
                    try self.makeCheckpoint(in: folder)
                } catch {
                    state.withLock { state in
                        state.statistics?.failedCheckpoints += 1
                        state.statistics?.failure = error.description
                        // What comes after a gap would be read without what the gap had, such as the names of series.
                        if let log = state.log, log.unwrittenSamples > 0 { state.log?.fail(error) }
                    }
                    throw error
                }
            }
        }
        try result.get()
    }

    private func makeCheckpoint(in folder: StoreFolder) throws(StoreError) {
        let begun = state.withLock { state in
            Result { () throws(StoreError) in (try state.log?.rotate() ?? 0, state.log?.pendingSamples ?? 0) }
        }
        let (number, pending) = try begun.get()
        didStep(.segmentBegun)
        var checkpoint = try NewFile(folder.checkpoint, beginningWith: Checkpoint.beginning(number))
        var full: [(reference: SeriesReference, chunks: [Chunk])] = []
        var next: SeriesReference? = 0
        while let first = next {
            let piece: [UInt8]
            (piece, next) = state.withLock { state in takeDown(from: first, of: state, &full) }
            try checkpoint.append(piece)
        }
        var file: ChunkFile?
        if !full.isEmpty {
            let path = folder.chunkFile(number...number)
            var writer = try ChunkFileWriter(path)
            for (reference, chunks) in full {
                for chunk in chunks { try writer.append(reference, chunk) }
            }
            try writer.commit()
            file = try ChunkFile(path, numbers: number...number)
        }
        didStep(.chunksWritten)
        try checkpoint.append(state.withLock { Checkpoint.exemplars($0.exemplars) })
        try checkpoint.append(Checkpoint.end)
        try checkpoint.commit()
        didStep(.checkpointWritten)
        state.withLock { state in
            if let file { state.files.append(file) }
            for (reference, chunks) in full { state.head.removeSealed(chunks, of: reference) }
            state.log?.checkpointed(pending)
            state.statistics?.checkpoints += 1
            state.statistics?.failure = nil
        }
        for segment in try folder.segments() where segment.number < number { unlink(segment.path) }
        didStep(.segmentsRemoved)
        // Many small files are no loss; the next checkpoint tries again.
        try? mergeFiles(in: folder)
        reuseReferences()
        // What the chunks took lies between that of series, where nothing else fits.
        clinux_release_memory()
    }

    /// Some series from a reference on as a piece of a checkpoint, with their full chunks, and where the next piece begins.
    private func takeDown(
        from first: SeriesReference, of state: borrowing State,
        _ full: inout [(reference: SeriesReference, chunks: [Chunk])]
    ) -> (piece: [UInt8], next: SeriesReference?) {
        let rest = state.head.postings.all[state.head.postings.all.firstPosition(notBelow: first)...]
        let references = rest.prefix(Checkpoint.pieceLength)
        for reference in references {
            let sealed = state.head[reference].sealed
            if !sealed.isEmpty { full.append((reference, sealed)) }
        }
        return (
            Checkpoint.piece(references, of: state.head, at: state.log?.size ?? 0),
            references.count < rest.count ? references.last.map { $0 + 1 } : nil
        )
    }

    /// Puts files of chunks together, so that there are never many: some of about the same size become one.
    private func mergeFiles(in folder: StoreFolder) throws(StoreError) {
        while let run = FileMerge.run(in: state.withLock { $0.files }) {
            let numbers = run[0].numbers.lowerBound...run[run.count - 1].numbers.upperBound
            let path = folder.chunkFile(numbers)
            try FileMerge.write(run, to: path)
            guard let merged = try ChunkFile(path, numbers: numbers) else { return }
            didStep(.filesMerged)
            state.withLock { state in
                guard let first = state.files.firstIndex(where: { $0 === run[0] }) else { return }
                state.files.replaceSubrange(first..<first + run.count, with: [merged])
                state.statistics?.merges += 1
            }
            for file in run { unlink(file.path) }
            didStep(.partsRemoved)
        }
    }

    private func reuseReferences() {
        let (retired, files) = state.withLock { ($0.head.retired, $0.files) }
        guard !retired.isEmpty else { return }
        var used: Set<SeriesReference> = []
        for file in files {
            for position in 0..<file.count {
                let reference = file.entry(position).reference
                if retired.contains(reference) { used.insert(reference) }
            }
        }
        state.withLock { $0.head.reuse(retired.subtracting(used)) }
    }

    /// Makes what was written survive a power cut.
    private func sync() {
        guard let file = state.withLock({ $0.log?.current }) else { return }
        do throws(StoreError) {
            try file.sync()
        } catch {
            state.withLock { $0.log?.fail(error) }
        }
    }

    /// Keeps the store in order, again and again, until it is cancelled: forgets by the retention time, makes what was
    /// written durable, and moves chunks out of memory.
    package func run(
        by time: any TimeSource, heartbeats: Heartbeats = Heartbeats(), report: @Sendable (String) -> Void = { _ in }
    ) async throws {
        var pruned = time.now()
        var checkpointed = time.now()
        let pruning = min(settings.retention / 24, .seconds(600))
        let look = folder == nil ? pruning : min(Pace.look, pruning)
        var isFailing = false
        while true {
            heartbeats.beat("store", next: look + .seconds(60))
            do {
                try await time.sleep(for: look)
            } catch {
                await onThread { self.sync() }
                throw error
            }
            let now = time.now()
            if now < pruned || now >= pruned + pruning.milliseconds {
                pruned = now
                await onThread { self.prune(before: now - self.settings.retention.milliseconds) }
            }
            guard folder != nil else { continue }
            let (pending, isLosing) = state.withLock { state in
                (state.log?.pendingSamples ?? 0, (state.log?.unwrittenSamples ?? 0) > 0 || state.log?.failure != nil)
            }
            let wait = isLosing ? Pace.retry : Pace.interval
            if pending >= Self.checkpointSamples || now < checkpointed || now >= checkpointed + wait.milliseconds {
                checkpointed = now
                // Why it failed is among the figures.
                await onThread { try? self.checkpoint() }
            } else {
                await onThread { self.sync() }
            }
            let failure = diskStatistics?.failure
            if let failure, !isFailing {
                report("samples are kept in memory alone, and lost when the agent ends: \(failure)")
            } else if failure == nil, isFailing {
                report("samples are written to the disk again")
            }
            isFailing = failure != nil
        }
    }
}

extension Store.State {
    /// Lets go of the files that have nothing newer, and of the oldest while all of them are too large.
    fileprivate mutating func dropFiles(before cutoff: Timestamp, size: Int?) -> [ChunkFile] {
        var kept = files.filter { $0.end >= cutoff }
        if let size {
            var total = kept.reduce(0) { $0 + $1.size }
            while total > size, let oldest = kept.first {
                total -= oldest.size
                kept.removeFirst()
            }
        }
        let dropped = files.filter { file in !kept.contains { $0 === file } }
        files = kept
        return dropped
    }
}

/// Runs work that may wait for the disk on a thread of its own.
private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        let code = startThread { continuation.resume(returning: work()) }
        // Without a thread it is better done here than not at all.
        if code != 0 { continuation.resume(returning: work()) }
    }
}
