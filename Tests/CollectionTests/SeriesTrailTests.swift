import Format
import Model
import Synchronization
import Testing

@testable import Collection

struct SeriesTrailTests {
    private static let family = MetricFamily("m", .gauge, help: "M.")

    /// Without the marker a query sees the last value for five more minutes; with a time that is not later the store
    /// drops the samples.
    @Test("A series that is missing is ended once, and times always rise")
    func trail() {
        let storage = Samples()
        var trail = SeriesTrail()
        func stored(_ points: [MetricPoint], at time: Timestamp) -> [LabeledSample] {
            trail.store(points, at: time, in: storage)
            return storage.takeAll()
        }
        let a = MetricPoint(Self.family, ["x": "a"], 1)
        let b = MetricPoint(Self.family, ["x": "b"], 2)
        let first = stored([a, b], at: 100)
        #expect(first.map(\.timestamp) == [100, 100] && first.map(\.value) == [1, 2])
        let second = stored([b], at: 50)
        #expect(second.map(\.timestamp) == [101, 101])
        #expect(second.last?.labels == a.seriesLabels && second.last?.value.isStaleMarker == true)
        #expect(stored([b], at: 200).count == 1)
        #expect(stored([], at: 300).map(\.value.isStaleMarker) == [true])
        #expect(stored([], at: 400).isEmpty)
    }
}

/// A store that hands out what it was given.
private final class Samples: Appendable {
    private let samples = Mutex<[LabeledSample]>([])

    func append(_ samples: [LabeledSample]) { self.samples.withLock { $0 += samples } }

    func append(_ histograms: [LabeledHistogram]) {}

    func append(_ exemplars: [SeriesExemplar]) {}

    func takeAll() -> [LabeledSample] {
        samples.withLock { samples in
            defer { samples = [] }
            return samples
        }
    }
}
