import HTTP

/// Whose connections may be dead though nothing says so: a request on one of them was not answered in time, or was cut
/// off. libcurl would go on using them, one after the other, and one of HTTP/2 for all requests.
struct DistrustedConnections {
    /// Which connections to a server may be used.
    enum Choice: Equatable {
        case any
        /// None but those that are made from now on.
        case new
        /// Those that were made within so many seconds.
        case younger(Int)
    }

    private struct Failure {
        var at: ContinuousClock.Instant
        /// Whether there was no success since.
        var isLast = true
    }

    /// After so long libcurl has closed what was idle, or others have found out.
    private static let memory = Duration.seconds(600)
    /// How many servers are remembered.
    private static let limit = 1000

    private var failures: [String: Failure] = [:]

    /// The connections that a request to an origin may use.
    func choice(for origin: String, at now: ContinuousClock.Instant = .now) -> Choice {
        guard let failure = failures[origin], now - failure.at < Self.memory else { return .any }
        let seconds = Int((now - failure.at).components.seconds)
        return failure.isLast || seconds < 1 ? .new : .younger(seconds)
    }

    /// Takes in how a request to an origin ended.
    mutating func note(_ failure: TransferOutcome.Failure?, of origin: String, at now: ContinuousClock.Instant = .now) {
        switch failure {
        case nil, .stopped: failures[origin]?.isLast = false
        case .failed(.timeout), .failed(.connectionClosed):
            if failures.count >= Self.limit { failures = failures.filter { now - $0.value.at < Self.memory } }
            if failures.count >= Self.limit { failures = [:] }
            failures[origin] = Failure(at: now)
        case .failed: break
        }
    }
}
