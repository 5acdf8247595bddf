import Model
import Testing

@Suite("Native histograms")
struct NativeHistogramTests {
    @Test(
        "bounds are Prometheus' to the last bit",
        arguments: [
            (0, 0, 1), (1, 0, 2), (-1, 0, 0.5), (1, 1, 1.414213562373095), (-1, 1, 0.7071067811865475),
            (1, 8, 1.0027112750502025), (3, 3, 1.2968395546510096), (255, 8, 1.9945921121709396), (2, -1, 16),
            (1, -4, 65536), (-1, -4, 0x1p-16), (1024, 0, .greatestFiniteMagnitude), (1025, 0, .infinity),
            (64, -4, .greatestFiniteMagnitude), (65, -4, .infinity), (262_144, 8, .greatestFiniteMagnitude),
        ] as [(Int32, Int32, Double)]
    )
    func bounds(index: Int32, schema: Int32, bound: Double) {
        #expect(NativeHistogram.exponentialBound(index, schema: schema) == bound)
    }

    @Test("bounds rise, and every second one is a bound of the next coarser schema")
    func boundsNest() {
        for schema in NativeHistogram.exponentialSchemas.dropFirst() {
            for index in Int32(-30)...30 {
                let bound = NativeHistogram.exponentialBound(index, schema: schema)
                #expect(bound < NativeHistogram.exponentialBound(index + 1, schema: schema))
                #expect(
                    NativeHistogram.exponentialBound(2 * index, schema: schema)
                        == NativeHistogram.exponentialBound(index, schema: schema - 1))
            }
        }
    }

    @Test("spans describe the same buckets as indices do", arguments: 0..<256)
    func spans(mask: Int) {
        let indices = (0..<8).filter { mask & 1 << $0 != 0 }.map { Int32($0) - 4 }
        var buckets = HistogramBuckets()
        for index in indices { buckets.append(index, Double(index)) }
        #expect(HistogramBuckets(spans: buckets.spans, counts: buckets.counts) == buckets)
        #expect(buckets.spans.reduce(0) { $0 + Int($1.length) } == indices.count)
        #expect(buckets.spans.dropFirst().allSatisfy { $0.offset > 0 })
    }

    @Test("buckets are listed from the lowest to the highest and do not overlap the zero bucket")
    func listing() {
        let histogram = NativeHistogram(
            count: 5, zeroThreshold: 0.75, zeroCount: 1, positive: .init(counts: [1, 1]),
            negative: .init(counts: [1, 1]))
        let bounds = histogram.buckets.map { [$0.lower, $0.upper] }
        #expect(bounds == [[-2, -1], [-1, -0.75], [-0.75, 0.75], [0.75, 1], [1, 2]])
    }

    @Test(
        "a counter has started anew when a count has fallen or the layout has become finer",
        arguments: [
            (.init(count: 1), .init(count: 1), false),
            (.init(count: 2), .init(count: 1), true),
            (.init(count: 1, zeroCount: 1), .init(count: 1), true),
            (
                .init(count: 3, positive: .init(counts: [2, 1])), .init(count: 3, positive: .init(counts: [1, 2])), true
            ),
            (.init(positive: .init(counts: [2])), .init(), true),
            (.init(positive: .init(counts: [0])), .init(), false),
            (.init(), .init(schema: 1), true),
            (.init(schema: 1, positive: .init(counts: [1, 1])), .init(positive: .init(counts: [1, 1])), false),
            (.init(schema: 1, positive: .init(counts: [1, 2, 2])), .init(positive: .init(counts: [1, 3])), true),
            (.init(zeroThreshold: 1), .init(), true),
            (.init(positive: .init(counts: [1])), .init(zeroThreshold: 1, zeroCount: 1), false),
            (.init(positive: .init(counts: [1])), .init(zeroThreshold: 0.75, zeroCount: 1), true),
            (.init(), .init(resetHint: .reset), true),
            (.init(count: 2), .init(resetHint: .notReset, count: 1), false),
            (.init(), .init(schema: -53, customBounds: [1]), true),
            (
                .init(schema: -53, positive: .init(counts: [1, 1]), customBounds: [1, 2]),
                .init(schema: -53, positive: .init(counts: [2]), customBounds: [2]), false
            ),
            (
                .init(schema: -53, positive: .init(counts: [1, 2]), customBounds: [1, 2]),
                .init(schema: -53, positive: .init(counts: [2]), customBounds: [2]), true
            ),
        ] as [(NativeHistogram, NativeHistogram, Bool)]
    )
    func resets(earlier: NativeHistogram, later: NativeHistogram, isReset: Bool) {
        #expect(later.isReset(after: earlier) == isReset)
    }

    @Test("data is compared bit by bit, so that what says that a series ended equals itself")
    func sameData() {
        #expect(NativeHistogram.staleMarker.isStaleMarker)
        #expect(NativeHistogram.staleMarker.hasSameData(as: .staleMarker))
        #expect(!NativeHistogram(sum: .nan).hasSameData(as: .staleMarker))
        #expect(NativeHistogram(resetHint: .gauge).hasSameData(as: NativeHistogram()))
        #expect(!NativeHistogram(positive: .init(counts: [0])).hasSameData(as: NativeHistogram()))
    }
}

extension HistogramBuckets {
    /// Adjacent buckets from index 0 on.
    fileprivate init(counts: [Double]) {
        self.init(spans: [HistogramSpan(offset: 0, length: UInt32(counts.count))], counts: counts)
    }
}
