internal import Format
internal import Model

/// When a group is evaluated: at its interval, shifted by a hash of its name so that groups spread over time and
/// every run has the same times (as Prometheus' `Group.EvalTimestamp`).
struct GroupSchedule: Hashable {
    /// In milliseconds, above zero.
    let interval: Int64
    private let offset: Int64

    init(_ id: RuleGroup.ID, interval: Int64) {
        self.interval = interval
        offset = Int64(fnv1a(id.description.utf8) % UInt64(interval))
    }

    /// The first time of evaluation after that time.
    func next(after time: Timestamp) -> Timestamp {
        let sinceLast = (time - offset) % interval
        return time + interval - (sinceLast < 0 ? sinceLast + interval : sinceLast)
    }

    /// How many times of evaluation lie after the first and up to the second.
    func count(after first: Timestamp, through second: Timestamp) -> Int64 {
        max(0, (next(after: second) - next(after: first)) / interval)
    }
}
