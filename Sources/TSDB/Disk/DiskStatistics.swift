package import Model

/// What a store has on the disk, and what became of writing it.
package struct DiskStatistics: Hashable, Sendable {
    /// Bytes of all files.
    package var bytes = 0
    /// Samples in files of chunks.
    package var samples = 0
    /// Files of chunks.
    package var files = 0
    /// Checkpoints made since the start.
    package var checkpoints = 0
    /// Checkpoints that failed since the start.
    package var failedCheckpoints = 0
    /// Files of chunks that were put together since the start.
    package var merges = 0
    /// Chunks that a query has found damaged since the start.
    package var damagedReads = 0
    /// Samples that are in memory alone, because writing them has failed.
    package var unwrittenSamples = 0
    /// Why nothing is written at present; nil when it is.
    package var failure: String?
    /// What the start has found.
    package var recovery = RecoveryReport()
}

extension DiskStatistics {
    private static let bytesFamily = MetricFamily(
        "roost_tsdb_storage_bytes", .gauge, help: "Bytes of the files of the store.")
    private static let samplesFamily = MetricFamily(
        "roost_tsdb_storage_samples", .gauge, help: "Samples in files of chunks.")
    private static let filesFamily = MetricFamily("roost_tsdb_storage_files", .gauge, help: "Files of chunks.")
    private static let checkpointsFamily = MetricFamily(
        "roost_tsdb_checkpoints", .counter, help: "Checkpoints of the store, by result.")
    private static let mergesFamily = MetricFamily(
        "roost_tsdb_merges", .counter, help: "Files of chunks that were put together from several.")
    private static let unwrittenFamily = MetricFamily(
        "roost_tsdb_unwritten_samples", .gauge, help: "Samples in memory alone, as writing them has failed.")
    private static let persistingFamily = MetricFamily(
        "roost_tsdb_persisting", .gauge, help: "Whether samples are written to the disk.")
    private static let replayedFamily = MetricFamily(
        "roost_tsdb_replayed_samples", .gauge, help: "Samples that the start has read from the log.")
    private static let tornFamily = MetricFamily(
        "roost_tsdb_torn_tails", .gauge, help: "Files whose end the start found cut off in the middle of a write.")
    private static let damagedFamily = MetricFamily(
        "roost_tsdb_damages", .gauge, help: "Places in files that were found damaged since the start.")

    /// All families that `metricPoints()` has samples of.
    package static let families = [
        bytesFamily, samplesFamily, filesFamily, checkpointsFamily, mergesFamily, unwrittenFamily, persistingFamily,
        replayedFamily, tornFamily, damagedFamily,
    ]

    /// The metrics of the figures.
    package func metricPoints() -> [MetricPoint] {
        [
            MetricPoint(Self.bytesFamily, .empty, Double(bytes)),
            MetricPoint(Self.samplesFamily, .empty, Double(samples)),
            MetricPoint(Self.filesFamily, .empty, Double(files)),
            MetricPoint(Self.checkpointsFamily, ["result": "failure"], Double(failedCheckpoints)),
            MetricPoint(Self.checkpointsFamily, ["result": "success"], Double(checkpoints)),
            MetricPoint(Self.mergesFamily, .empty, Double(merges)),
            MetricPoint(Self.unwrittenFamily, .empty, Double(unwrittenSamples)),
            MetricPoint(Self.persistingFamily, .empty, failure == nil ? 1 : 0),
            MetricPoint(Self.replayedFamily, .empty, Double(recovery.replayedSamples)),
            MetricPoint(Self.tornFamily, .empty, Double(recovery.tornTails)),
            MetricPoint(Self.damagedFamily, .empty, Double(recovery.damagedPlaces + damagedReads)),
        ]
    }
}
