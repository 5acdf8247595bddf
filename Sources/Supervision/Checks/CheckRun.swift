internal import Glibc

/// What a check has come to.
enum CheckOutcome: Hashable, Sendable {
    case passed
    /// With the reason, a sentence without its full stop.
    case failed(String)
}

/// A check under way: the keeper's loop waits for its descriptors, and moves it on when something has come.
protocol CheckRun: AnyObject {
    /// What it waits for.
    var waitsFor: [pollfd] { get }

    /// The child that it has started, if any. The keeper reaps it and hands on its wait status.
    var child: pid_t? { get }

    /// Goes on as far as it can without waiting; the outcome, once there is one.
    func advance() -> CheckOutcome?

    /// Takes in that its child has ended.
    func childEnded(_ status: Int32)
}

/// A check whose outcome is known before it is begun.
final class FinishedCheck: CheckRun {
    let waitsFor: [pollfd] = []
    private let outcome: CheckOutcome

    init(_ outcome: CheckOutcome) {
        self.outcome = outcome
    }

    func advance() -> CheckOutcome? { outcome }
}

extension CheckRun {
    var child: pid_t? { nil }

    /// Nothing, for a check without a child.
    func childEnded(_ status: Int32) {}
}
