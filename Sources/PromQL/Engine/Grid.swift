internal import Format

/// The times that a query, or a subquery of it, is evaluated at: evenly spaced, at least one.
struct Grid: Hashable, Sendable {
    let start: Timestamp
    /// Milliseconds; 0 for an instant query, which has none.
    let step: Int64
    let count: Int

    /// One time.
    init(at time: Timestamp) {
        start = time
        step = 0
        count = 1
    }

    /// From `start` in steps of `step` milliseconds up to `end`; empty when `end` lies before `start`.
    init(from start: Timestamp, through end: Timestamp, step: Int64) {
        self.start = start
        self.step = step
        count = end < start ? 0 : Int((end - start) / step) + 1
    }

    subscript(index: Int) -> Timestamp { start + Int64(index) * step }

    /// All of them.
    var times: [Timestamp] { (0..<count).map { self[$0] } }

    var last: Timestamp { self[max(0, count - 1)] }
}
