internal import Format
internal import Glibc
internal import Registry

/// Watches over the liveness of one ready instance. Times are monotonic, in milliseconds.
final class Liveness {
    private let liveness: LivenessCheck
    private let checker: Checker
    private var counter: LivenessCounter
    private var nextLook: Int64
    private var run: (run: any CheckRun, until: Int64)?

    /// Begins to watch an instance that became ready at `now`; its first check is an interval later. `checker` is one that
    /// has asked the same question before.
    init(_ liveness: LivenessCheck, of spec: ServerSpec, checker: Checker?, at now: Int64) {
        self.liveness = liveness
        self.checker = checker ?? Checker(liveness.check, of: spec, steer: nil)
        counter = LivenessCounter(threshold: liveness.failures)
        nextLook = now + liveness.interval
    }

    /// What it waits for, and until when at most.
    var waitsFor: [pollfd] { run?.run.waitsFor ?? [] }
    var dueAt: Int64 { run?.until ?? nextLook }

    /// The check under way.
    var current: (any CheckRun)? { run?.run }

    /// What is left to be said to the server when it is watched no more.
    func farewell() -> (any CheckRun)? { checker.farewell() }

    /// Looks, where it is time to; what a check that is over means.
    func advance(at now: Int64) -> LivenessCounter.Verdict? {
        if run == nil, now >= nextLook { run = (checker.begin(), now + liveness.timeout) }
        guard let (current, until) = run else { return nil }
        var outcome = current.advance()
        if outcome == nil, now >= until {
            outcome = .failed("no answer within \(DurationText.text(liveness.timeout))")
        }
        guard let outcome else { return nil }
        run = nil
        nextLook = now + liveness.interval
        return counter.record(outcome)
    }
}

/// Counts the failures of a check in a row.
struct LivenessCounter: Sendable {
    /// What a check means.
    enum Verdict: Hashable, Sendable {
        case healthy
        /// That many failures in a row.
        case failing(Int64, reason: String)
        /// Too many: the server is to be restarted.
        case restart(Int64, reason: String)
    }

    let threshold: Int64
    private var failures: Int64 = 0

    init(threshold: Int64) {
        self.threshold = max(1, threshold)
    }

    /// Takes in how a check ended.
    mutating func record(_ outcome: CheckOutcome) -> Verdict {
        guard case .failed(let reason) = outcome else {
            failures = 0
            return .healthy
        }
        failures += 1
        guard failures >= threshold else { return .failing(failures, reason: reason) }
        return .restart(failures, reason: reason)
    }
}
