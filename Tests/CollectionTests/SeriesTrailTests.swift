import Model
import Testing

@testable import Collection

struct SeriesTrailTests {
    private static let family = MetricFamily("m", .gauge, help: "M.")

    /// Without the marker a query sees the last value for five more minutes; with a time that is not later the store
    /// drops the samples.
    @Test("A series that is missing is ended once, and times always rise")
    func trail() {
        var trail = SeriesTrail()
        let a = MetricPoint(Self.family, ["x": "a"], 1)
        let b = MetricPoint(Self.family, ["x": "b"], 2)
        let first = trail.samples(of: [a, b], at: 100)
        #expect(first.map(\.timestamp) == [100, 100] && first.map(\.value) == [1, 2])
        let second = trail.samples(of: [b], at: 50)
        #expect(second.map(\.timestamp) == [101, 101])
        #expect(second.last?.labels == a.seriesLabels && second.last?.value.isStaleMarker == true)
        #expect(trail.samples(of: [b], at: 200).count == 1)
        #expect(trail.samples(of: [], at: 300).map(\.value.isStaleMarker) == [true])
        #expect(trail.samples(of: [], at: 400).isEmpty)
    }
}
