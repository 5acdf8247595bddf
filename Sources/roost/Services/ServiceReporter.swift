import Glibc
import Logging
import Model
import Synchronization

/// Tells the service manager, where there is one, how it goes with the agent: by events, and by signs of life as long as no
/// loop hangs.
final class ServiceReporter: Sendable {
    /// Between two words about how things are, when nobody waits for signs of life.
    private static let usualInterval = Duration.seconds(10)

    /// Until the agent has started, so that how things are is said soon after.
    private static let startInterval = Duration.milliseconds(100)
    private static let unsentLimit = 8

    private let manager: ServiceManager?
    private let heartbeats: Heartbeats
    private let time: any TimeSource
    private let state = Mutex(State())

    private struct State {
        var report = ServiceReport()
        /// What did not go out, and is still true.
        var unsent: [String] = []
    }

    init(_ manager: ServiceManager?, heartbeats: Heartbeats, time: any TimeSource) {
        self.manager = manager
        self.heartbeats = heartbeats
        self.time = time
    }

    /// Whether the agent listens and has looked at every server.
    var isReady: Bool { state.withLock { $0.report.isReady } }

    /// A step of the agent's start is done.
    func reached(_ milestone: ServiceReport.Milestone) { tell(.reached(milestone)) }

    /// Brackets a reading of the configuration.
    func reloading<Result>(_ body: () async -> Result) async -> Result {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        tell(.reloading(at: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000))
        let result = await body()
        tell(.reloaded)
        return result
    }

    /// Gives signs of life until it is cancelled, and then says that the agent stops. A program whose tasks are not run any
    /// more gives none, whatever the heartbeats say.
    func run(summary: @Sendable () -> String) async throws {
        defer { tell(.stopping) }
        // Twice within the time that systemd waits, as sd_watchdog_enabled(3) advises.
        let interval = min(Self.usualInterval, (manager?.watchdog).map { $0 / 2 } ?? Self.usualInterval)
        var complaint: [String] = []
        while true {
            let hanging = heartbeats.hanging()
            if hanging != complaint, !hanging.isEmpty {
                Logger.roost.error(
                    "these loops hang, and a service manager is not told that the agent is alive: \(hanging)")
            }
            complaint = hanging
            tell(.tick(hanging: hanging, summary: summary()))
            try await time.sleep(for: isReady ? interval : min(interval, Self.startInterval))
        }
    }

    private func tell(_ event: ServiceReport.Event) {
        // Under the lock, so that what is said is said in the order in which it happened; sending does not wait.
        state.withLock { state in
            let assignments = state.unsent + state.report.handle(event)
            guard let manager, !assignments.isEmpty else { return }
            // That it was alive is of no use later; and a manager that is gone for good must not cost memory.
            let unsent = manager.tell(assignments) ? [] : assignments.filter { $0 != "WATCHDOG=1" }
            state.unsent = unsent.suffix(Self.unsentLimit)
        }
    }
}
