import Format
import Model

/// The newest exemplars of all series.
struct ExemplarRing: Sendable {
    /// More are not kept: the oldest goes.
    static let capacity = 10_000

    private var ring: [SeriesExemplar] = []
    private var next = 0
    private var newest: [Labels: Exemplar] = [:]

    /// Keeps an exemplar: whether it is new. One that a page shows again and again is kept once.
    mutating func append(_ one: SeriesExemplar) -> Bool {
        if let last = newest[one.series], last == one.exemplar || one.exemplar.timestamp <= last.timestamp {
            return false
        }
        newest[one.series] = one.exemplar
        if ring.count < Self.capacity {
            ring.append(one)
            return true
        }
        let gone = ring[next]
        if newest[gone.series] == gone.exemplar { newest[gone.series] = nil }
        ring[next] = one
        next = (next + 1) % Self.capacity
        return true
    }

    /// All of them, in the order in which they came.
    var all: [SeriesExemplar] { Array(ring[next...] + ring[..<next]) }

    /// Those of `start...end` of the series that one of the lists of matchers accepts.
    func select(_ matchers: [[Matcher]], from start: Timestamp, through end: Timestamp) -> [SeriesExemplar] {
        all.filter { one in
            one.exemplar.timestamp >= start && one.exemplar.timestamp <= end
                && matchers.contains { $0.allSatisfy { $0.accepts(one.series) } }
        }
    }

    /// Forgets what is older.
    mutating func prune(before cutoff: Timestamp) {
        guard ring.contains(where: { $0.exemplar.timestamp < cutoff }) else { return }
        let kept = all.filter { $0.exemplar.timestamp >= cutoff }
        self = ExemplarRing()
        for one in kept { _ = append(one) }
    }
}

extension [UInt8] {
    /// Appends series, labels, value and time of an exemplar.
    mutating func appendExemplar(_ one: SeriesExemplar) {
        appendLabels(one.series)
        appendLabels(one.exemplar.labels)
        appendFixed(one.exemplar.value.bitPattern)
        appendSignedVarint(one.exemplar.timestamp)
    }
}

extension ByteReader {
    /// What `appendExemplar` has written; nil when it is not that.
    mutating func exemplar() -> SeriesExemplar? {
        guard let series = labels(), let labels = labels() else { return nil }
        let value = Double(bitPattern: fixed())
        let timestamp = signedVarint()
        if isBroken { return nil }
        return SeriesExemplar(
            series: series, exemplar: Exemplar(labels: labels, value: value, timestamp: timestamp))
    }
}
