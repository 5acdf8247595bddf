import Registry
import Testing

@testable import Collection

/// An exit that is taken for something else is an alert that never comes.
struct ServerChangeTests {
    private static let crash = Servers.exit(1, .signal(9), at: 5000)
    private static let running = Servers.observed()

    @Test("What was seen before and what is seen now make the change")
    func table() {
        let again = Servers.observed("demo", Servers.state(.starting, instance: 2, lastExit: Self.crash))
        let down = Servers.observed("demo", Servers.state(.backoff, process: nil, lastExit: Self.crash))
        let orphaned = Servers.observed(standing: .orphaned)
        let lost = Servers.observed(standing: .lost, isRunning: false)
        let stopping = Servers.observed("demo", Servers.state(.stopping))
        let rows: [(ObservedServer?, ObservedServer?, ServerChange?)] = [
            (nil, nil, nil), (nil, Self.running, .added(Self.running)), (nil, down, .added(down)),
            (Self.running, nil, .removed(Self.running.name)), (Self.running, Self.running, nil),
            (Self.running, down, .exited(down, at: 5000)),
            // Seen only when it was running again.
            (Self.running, again, .exited(again, at: 5000)),
            // Told of before: no second exit.
            (down, again, .changed(again)), (Self.running, orphaned, .changed(orphaned)),
            (orphaned, lost, .exited(lost, at: nil)), (Self.running, lost, .exited(lost, at: nil)),
            (lost, lost, nil), (Self.running, stopping, .changed(stopping)),
        ]
        // It runs elsewhere from now on, or no longer: what was kept here has been ended by command.
        let watched = Servers.observed(
            "demo", Servers.state(.exited, instance: 0, process: nil),
            spec: ServerSpec(watching: "http://h", headers: [:], registeredAt: 0), standing: .watched)
        #expect(ServerChange.between(Self.running, watched) == .changed(watched))
        #expect(ServerChange.between(watched, Self.running) == .changed(Self.running))
        #expect(ServerChange.between(watched, watched) == nil)
        for (old, new, expected) in rows { #expect(ServerChange.between(old, new) == expected) }
    }

    @Test("Between two instances a server is down, and wanted unless it was asked to end")
    func whileEnded() {
        let crashed = Servers.observed("demo", Servers.state(.ready, instance: 2, lastExit: Self.crash)).whileEnded
        #expect(!crashed.isRunning && crashed.state.phase == .backoff && crashed.state.phase.isWanted)
        let asked = Servers.exit(1, .code(0), at: 5000, trigger: .asked)
        let restarted = Servers.observed("demo", Servers.state(.starting, instance: 2, lastExit: asked)).whileEnded
        #expect(!restarted.isRunning && !restarted.state.phase.isWanted)
        let stopped = Servers.observed("demo", Servers.state(.stopped, process: nil, lastExit: asked))
        #expect(stopped.whileEnded == stopped)
    }
}
