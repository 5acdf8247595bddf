import Registry
import Supervision
import Testing

/// What a keeper that takes over does with what it finds: if a row failed, a server would be lost, doubled, or started
/// against its will.
@Suite struct LifecycleAdoptionTests {
    typealias Action = Lifecycle.Action

    struct Row: Sendable, CustomTestStringConvertible {
        var phase: ServerState.Phase
        var hasProcess = true
        var isRunning: Bool
        var cause = ServerExit.Cause.unknown
        var treeIsEmpty = true
        var restart = RestartPolicy.always
        var actions: [Action]
        var after: ServerState.Phase

        var testDescription: String { "\(phase), running \(isRunning), \(cause), \(restart)" }
    }

    static let rows: [Row] = [
        // The process runs: it goes on, or what was begun with it does.
        Row(phase: .ready, isRunning: true, actions: [.publish], after: .ready),
        Row(phase: .starting, isRunning: true, actions: [.publish, .awaitReadiness], after: .starting),
        Row(phase: .stopping, isRunning: true, actions: [.publish, .terminate], after: .stopping),
        Row(phase: .backoff, isRunning: true, actions: [.publish, .terminate], after: .backoff),
        // It is gone: as if it had ended under the eyes of its keeper.
        Row(phase: .ready, isRunning: false, actions: [.publish, .spawn], after: .backoff),
        Row(phase: .starting, isRunning: false, actions: [.publish, .spawn], after: .backoff),
        Row(phase: .backoff, hasProcess: false, isRunning: false, actions: [.publish, .spawn], after: .backoff),
        Row(phase: .stopping, isRunning: false, actions: [.publish, .finish], after: .stopped),
        Row(phase: .ready, isRunning: false, restart: .never, actions: [.publish, .finish], after: .exited),
        Row(
            phase: .ready, isRunning: false, cause: .code(0), restart: .onFailure, actions: [.publish, .finish],
            after: .exited),
        Row(phase: .ready, isRunning: false, restart: .onFailure, actions: [.publish, .spawn], after: .backoff),
        // What it left behind ends first.
        Row(phase: .ready, isRunning: false, treeIsEmpty: false, actions: [.publish, .kill], after: .backoff),
        Row(phase: .stopping, isRunning: false, treeIsEmpty: false, actions: [.publish, .kill], after: .stopping),
        // Nothing was to run, and nothing does.
        Row(phase: .exited, hasProcess: false, isRunning: false, actions: [.publish, .finish], after: .exited),
    ]

    @Test("a row of the table", arguments: rows)
    func row(_ row: Row) {
        var lifecycle = make(row)
        let actions = lifecycle.handle(
            .adopt(isRunning: row.isRunning, row.cause, treeIsEmpty: row.treeIsEmpty),
            at: .init(monotonic: 0, wall: 5000))
        #expect(LifecycleTests.withoutNotes(actions) == row.actions)
        #expect(lifecycle.record.phase == row.after)
        #expect(lifecycle.record.keeper == Self.keeper)
        #expect(lifecycle.record.isAdopted == (row.isRunning && !actions.contains(.spawn)))
    }

    @Test("an adopted server is never given up, keeps its number, and remembers a crash loop")
    func memory() {
        var state = Self.state(.ready, process: LifecycleTests.server)
        state.isCrashLooping = true
        var lifecycle = Lifecycle(
            adopting: state, spec: Self.spec(.always), keeper: Self.keeper, backoff: Backoff(random: { _ in 1 }),
            at: .init(monotonic: 0, wall: 0))
        _ = lifecycle.handle(.adopt(isRunning: true, .unknown, treeIsEmpty: true), at: .init(monotonic: 0, wall: 0))
        #expect(lifecycle.record.instance == 7 && lifecycle.record.isCrashLooping)
        let actions = lifecycle.handle(.exited(.code(1), .nothing), at: .init(monotonic: 0, wall: 0))
        #expect(!actions.contains(.giveUp) && !actions.contains(.spawn))
        #expect((lifecycle.deadline ?? 0) >= 10_000, "in a crash loop it is started again slowly")
    }

    @Test("how it ended while no keeper was there is what the kernel says, or unknown; never invented")
    func exit() {
        for cause in [ServerExit.Cause.unknown, .signal(11), .code(3)] {
            var lifecycle = make(Row(phase: .ready, isRunning: false, actions: [], after: .backoff))
            _ = lifecycle.handle(.adopt(isRunning: false, cause, treeIsEmpty: true), at: .init(monotonic: 0, wall: 0))
            #expect(lifecycle.record.lastExit?.cause == cause && lifecycle.record.lastExit?.instance == 7)
        }
    }

    static let keeper = ProcessIdentity(pid: 2, startTicks: 2, bootID: "boot")

    private func make(_ row: Row) -> Lifecycle {
        Lifecycle(
            adopting: Self.state(row.phase, process: row.hasProcess ? LifecycleTests.server : nil),
            spec: Self.spec(row.restart), keeper: Self.keeper, backoff: Backoff(random: { _ in 1 }),
            at: .init(monotonic: 0, wall: 0))
    }

    static func spec(_ restart: RestartPolicy) -> ServerSpec {
        ServerSpec(command: ["/bin/true"], directory: "/", environment: [:], restart: restart, registeredAt: 0)
    }

    static func state(_ phase: ServerState.Phase, process: ProcessIdentity?) -> ServerState {
        ServerState(
            phase: phase, instance: 7, process: process,
            keeper: ProcessIdentity(pid: 1, startTicks: 1, bootID: "boot"), startedAt: 1000, changedAt: 1000)
    }
}
