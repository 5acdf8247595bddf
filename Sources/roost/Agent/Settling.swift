import Format
import Scraping
import Synchronization

/// Whether all that rules look at has been measured since the agent's start. Until then a series that is missing says
/// nothing, and an alert on it must neither end nor fire.
final class Settling: Sendable {
    private let deadline: Timestamp
    private let isOver = Atomic(false)
    private let allMeasured = Mutex<@Sendable () -> Bool>({ false })

    /// What cannot be measured is waited for until the deadline.
    init(deadline: Timestamp) {
        self.deadline = deadline
    }

    /// What is asked whether all has been measured.
    func ask(_ allMeasured: @escaping @Sendable () -> Bool) {
        self.allMeasured.withLock { $0 = allMeasured }
    }

    /// Whether that is over; once it is, it stays so.
    func isOver(at now: Timestamp) -> Bool {
        if isOver.load(ordering: .relaxed) { return true }
        let allMeasured = allMeasured.withLock { $0 }
        guard now >= deadline || allMeasured() else { return false }
        isOver.store(true, ordering: .relaxed)
        return true
    }
}

extension TargetStatus {
    /// Whether it was scraped, in vain or not.
    var isMeasured: Bool { isUp != nil }
}
