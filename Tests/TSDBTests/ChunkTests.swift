import Format
import Model
import TestSupport
import Testing

@testable import TSDB

/// A codec that loses a bit shows as wrong figures hours later, when nobody can tell why.
struct ChunkTests {
    private static let values: [Double] = [
        0, -0.0, 1, -1, 0.1, 1e300, .leastNonzeroMagnitude, .pi, .infinity, -.infinity, .nan, staleMarker,
        .greatestFiniteMagnitude, 3, 3,
        3, 1_700_000_000.123, Double(bitPattern: 0x0100_0000_0000_0000), Double(bitPattern: .max),
    ]

    @Test("Any value after any other comes back bit by bit")
    func valuePairs() {
        for first in Self.values {
            for second in Self.values {
                expectRoundTrip([0, 15_000, 30_000], [first, second, first])
            }
        }
    }

    @Test(
        "Any pace of time comes back",
        arguments: [
            [0], [-5, 0], [Int64.min / 4, 0, Int64.max / 4], [1, 2, 3, 4, 1000, 1001], [0, 63, 128, 300, 100_000],
            [1_700_000_000_000, 1_700_000_015_001, 1_700_000_030_000, 1_700_000_044_999],
        ])
    func times(_ timestamps: [Timestamp]) {
        expectRoundTrip(timestamps, timestamps.indices.map(Double.init))
    }

    @Test("Every length up to a full chunk comes back", arguments: 1...MemorySeries.chunkLength)
    func lengths(_ count: Int) {
        var random = SeededRandom(seed: UInt64(count))
        var time: Timestamp = 1_700_000_000_000
        let timestamps = (0..<count).map { _ in
            time += 15_000 + .random(in: -20...20, using: &random)
            return time
        }
        let values = (0..<count).map { _ in Double.random(in: -1e6...1e6, using: &random) }
        expectRoundTrip(timestamps, values)
    }

    @Test("A range takes its bounds in and leaves all else out")
    func range() {
        let timestamps = Array(stride(from: Timestamp(0), to: 100, by: 10))
        let open = opened(timestamps, timestamps.map(Double.init))
        let chunk = open.sealed
        var buffer: [UInt8] = []
        for first in Timestamp(-1)...101 {
            for last in first...101 {
                var columns = SeriesColumns(labels: .empty)
                chunk.decode(from: first, through: last, into: &columns)
                #expect(columns.timestamps == timestamps.filter { (first...last).contains($0) })
                var same = SeriesColumns(labels: .empty)
                open.withSamples(in: &buffer) { $0.decode(from: first, through: last, into: &same) }
                #expect(same.timestamps == columns.timestamps, "open, it has the same")
            }
        }
    }

    private func opened(_ timestamps: [Timestamp], _ values: [Double]) -> OpenChunk {
        var open = OpenChunk(start: timestamps.first ?? 0)
        for (timestamp, value) in zip(timestamps, values) { open.append(timestamp, value) }
        return open
    }

    private func expectRoundTrip(_ timestamps: [Timestamp], _ values: [Double]) {
        let chunk = opened(timestamps, values).sealed
        var columns = SeriesColumns(labels: .empty)
        chunk.decode(from: .min, through: .max, into: &columns)
        #expect(chunk.start == timestamps.first && chunk.end == timestamps.last && chunk.count == timestamps.count)
        #expect(columns.timestamps == timestamps)
        #expect(columns.values.map(\.bitPattern) == values.map(\.bitPattern))
    }
}
