import Format
import Model

/// Notices alerts that come and go: their end is no news that must not wait.
struct FlapDetector: Sendable {
    /// In milliseconds.
    private static let window: Int64 = 15 * 60_000
    /// How many alerts are remembered before those that are quiet are forgotten.
    private static let capacity = 10_000

    /// So many ends within the window are flapping.
    private let limit: Int
    /// When each alert ended lately, oldest first.
    private var ends: [Labels: [Timestamp]] = [:]

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes the end of an alert; whether it has flapped.
    mutating func takeEnd(of labels: Labels, at now: Timestamp) -> Bool {
        if ends.count >= Self.capacity { ends = ends.filter { now - ($0.value.last ?? 0) < Self.window } }
        guard ends.count < Self.capacity || ends[labels] != nil else { return false }
        var lately = ends[labels, default: []].filter { now - $0 < Self.window }
        lately.append(now)
        ends[labels] = lately.suffix(limit)
        return lately.count >= limit
    }
}
