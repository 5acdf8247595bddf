import Format
import Registry
import Supervision
import Testing

/// Each row drives a fresh server into a state and then shows it an event: the table above `Lifecycle`, cell by cell.
@Suite struct LifecycleTests {
    typealias Event = Lifecycle.Event
    typealias Action = Lifecycle.Action

    static let server = ProcessIdentity(pid: 100, startTicks: 7, bootID: "boot")

    struct Cell: Sendable, CustomTestStringConvertible {
        var path: [Event]
        var event: Event
        var actions: [Action]
        var phase: ServerState.Phase

        init(_ path: [Event], _ event: Event, _ actions: [Action], _ phase: ServerState.Phase) {
            self.path = path
            self.event = event
            self.actions = actions
            self.phase = phase
        }

        var testDescription: String { "\(path) + \(event)" }
    }

    static let starting: [Event] = [.start, .spawned(server)]
    static let ready: [Event] = starting + [.ready]
    static let crashed: [Event] = ready + [.exited(.code(1), .nothing)]
    static let crashedTwice: [Event] = crashed + [.spawned(server), .ready, .exited(.code(1), .nothing)]
    static let stopping: [Event] = ready + [.stop]
    static let restarting: [Event] = ready + [.restart]
    static let stopped: [Event] = stopping + [.exited(.signal(15), .nothing)]

    static let next = ProcessIdentity(pid: 200, startTicks: 9, bootID: "boot")
    static let rolling: [Event] = ready + [.roll, .spawned(next)]
    static let rolled: [Event] = rolling + [.ready]

    static let cells: [Cell] = [
        // idle
        Cell([], .start, [.spawn], .starting),
        Cell([], .stop, [], .starting),
        Cell([], .deadline, [], .starting),
        // starting
        Cell([.start], .spawned(server), [.publish, .awaitReadiness], .starting),
        Cell(
            [.start], .notSpawned(2),
            [
                .publish, .giveUp,
                .announceFailure(
                    reason: "it ended before it was ready: could not be started: No such file or directory"),
                .finish,
            ], .exited),
        Cell(starting, .ready, [.publish, .announceReady], .ready),
        Cell(
            starting, .exited(.code(3), .nothing),
            [.publish, .giveUp, .announceFailure(reason: "it ended before it was ready: exit code 3"), .finish], .exited
        ),
        Cell(starting, .exited(.code(3), .processes), [.publish, .kill], .backoff),
        Cell(starting, .stop, [.publish, .terminate], .stopping),
        Cell(starting, .restart, [.publish, .terminate], .backoff),
        Cell(starting, .deadline, [.publish, .terminate], .backoff),
        Cell(starting, .treeEmpty, [], .starting),
        // ready
        Cell(ready, .exited(.signal(9), .nothing), [.publish, .spawn], .backoff),
        Cell(ready, .exited(.signal(9), .processes), [.publish, .kill], .backoff),
        Cell(ready, .stop, [.publish, .terminate], .stopping),
        Cell(ready, .restart, [.publish, .terminate], .backoff),
        Cell(ready, .deadline, [], .ready),
        Cell(ready, .ready, [], .ready),
        Cell(ready, .start, [], .ready),
        // ending, as asked
        Cell(stopping, .exited(.code(0), .nothing), [.publish, .finish], .stopped),
        Cell(stopping, .exited(.code(0), .processes), [.publish], .stopping),
        Cell(stopping + [.exited(.code(0), .processes)], .treeEmpty, [.publish, .finish], .stopped),
        Cell(stopping, .treeEmpty, [], .stopping),
        Cell(stopping, .deadline, [.kill], .stopping),
        Cell(stopping + [.deadline], .deadline, [.kill], .stopping),
        Cell(stopping, .stop, [.publish], .stopping),
        Cell(stopping, .restart, [], .stopping),
        // ending, to start again
        Cell(restarting, .exited(.signal(15), .nothing), [.publish, .spawn], .backoff),
        Cell(restarting, .stop, [.publish], .stopping),
        Cell(restarting + [.stop], .exited(.signal(15), .nothing), [.publish, .finish], .stopped),
        // ending, what is left of a crashed one
        Cell(ready + [.exited(.code(1), .processes)], .treeEmpty, [.publish, .spawn], .backoff),
        Cell(ready + [.exited(.code(1), .processes)], .deadline, [.kill], .backoff),
        // too slow to become ready, for the first time and later
        Cell(
            starting + [.deadline], .exited(.signal(15), .nothing),
            [.publish, .giveUp, .announceFailure(reason: "it was not ready within 1s"), .finish], .exited),
        Cell(
            crashed + [.spawned(server), .deadline], .exited(.signal(15), .nothing), [.publish], .backoff),
        // backoff
        Cell(crashedTwice, .deadline, [.spawn], .backoff),
        Cell(crashedTwice, .stop, [.publish, .finish], .stopped),
        Cell(crashedTwice, .restart, [.spawn], .backoff),
        Cell(crashedTwice, .ready, [], .backoff),
        Cell(crashedTwice, .kill, [.publish, .finish], .stopped),
        // killed without being asked
        Cell(ready, .kill, [.publish, .kill], .stopping),
        Cell(starting, .kill, [.publish, .kill], .stopping),
        Cell(stopping, .kill, [.publish, .kill], .stopping),
        Cell(restarting, .kill, [.publish, .kill], .stopping),
        Cell(ready + [.kill], .exited(.signal(9), .nothing), [.publish, .finish], .stopped),
        // not well
        Cell(ready, .unhealthy(.liveness, "why"), [.publish, .terminate], .backoff),
        Cell(starting, .unhealthy(.liveness, "why"), [], .starting),
        Cell(stopping, .unhealthy(.memory, "why"), [], .stopping),
        Cell(
            ready + [.unhealthy(.memory, "why")], .exited(.signal(15), .nothing), [.publish, .spawn], .backoff),
        // one instance after the other, without a gap
        Cell(ready, .roll, [.spawnNext], .ready),
        Cell(ready + [.roll], .spawned(next), [.publish, .awaitReadiness], .ready),
        Cell(
            ready + [.roll], .notSpawned(2),
            [
                .publish,
                .announceFailure(
                    reason: "could not be started: No such file or directory; instance 1 goes on"),
            ], .ready),
        Cell(rolling, .ready, [.publish, .announceReady, .retire(server, instance: 1)], .ready),
        Cell(rolling, .exited(.code(1), .nothing), [.publish], .starting),
        Cell(rolling, .exited(.code(1), .processes), [.sweep(instance: 1), .publish], .starting),
        Cell(
            rolling, .nextExited(.code(1)),
            [
                .publish,
                .announceFailure(
                    reason: "the next instance ended before it was ready: exit code 1; instance 1 goes on"),
            ], .ready),
        Cell(rolling, .deadline, [.killNext], .ready),
        Cell(
            rolling + [.deadline], .nextExited(.signal(9)),
            [
                .publish,
                .announceFailure(reason: "the next instance was not ready within 1s; instance 1 goes on"),
            ], .ready),
        Cell(rolling + [.deadline], .exited(.code(1), .nothing), [.killNext, .publish, .spawn], .backoff),
        Cell(rolling, .stop, [.publish, .terminate], .stopping),
        Cell(rolling, .kill, [.publish, .kill], .stopping),
        Cell(rolling, .restart, [], .ready),
        Cell(rolling, .unhealthy(.liveness, "why"), [], .ready),
        Cell(rolled, .retired(.signal(15), instance: 1), [.publish], .ready),
        Cell(rolled + [.stop], .retired(.signal(15), instance: 1), [.publish], .stopping),
        Cell(starting, .roll, [.publish, .terminate], .backoff),
        Cell(crashedTwice, .roll, [.spawn], .backoff),
        // what a server that was asked to end leaves behind
        Cell(stopping, .exited(.code(0), .connections), [.publish], .stopping),
        // ended
        Cell(stopped, .start, [], .stopped),
        Cell(stopped, .restart, [], .stopped),
        Cell(stopped, .deadline, [], .stopped),
    ]

    @Test("a cell of the table", arguments: cells)
    func cell(_ cell: Cell) {
        var lifecycle = make()
        for event in cell.path { _ = lifecycle.handle(event, at: .init(monotonic: 0, wall: 0)) }
        let actions = lifecycle.handle(cell.event, at: .init(monotonic: 0, wall: 0))
        #expect(Self.withoutNotes(actions) == cell.actions)
        #expect(lifecycle.record.phase == cell.phase)
    }

    @Test("a stop that was asked for is told from a crash of the same signal")
    func requestedExit() {
        var lifecycle = make()
        run(Self.stopped, on: &lifecycle)
        #expect(lifecycle.record.lastExit?.wasRequested == true)
        var crashing = make()
        run(Self.ready + [.exited(.signal(15), .nothing)], on: &crashing)
        #expect(crashing.record.lastExit?.wasRequested == false)
    }

    @Test(
        "the restart policy decides who comes back",
        arguments: [
            (RestartPolicy.always, ServerExit.Cause.code(0), true), (.always, .code(1), true),
            (.onFailure, .code(0), false), (.onFailure, .code(1), true), (.onFailure, .signal(15), true),
            (.never, .code(0), false), (.never, .signal(9), false),
        ])
    func policy(_ policy: RestartPolicy, _ cause: ServerExit.Cause, _ comesBack: Bool) {
        var lifecycle = make(restart: policy)
        run(Self.ready, on: &lifecycle)
        let actions = lifecycle.handle(.exited(cause, .nothing), at: .init(monotonic: 0, wall: 0))
        #expect(actions.contains(.spawn) == comesBack)
        #expect(actions.contains(.finish) != comesBack)
    }

    @Test("an instance is counted for each spawn, a restart only for those that nobody asked for")
    func counters() {
        var lifecycle = make()
        run(Self.crashed + [.spawned(Self.server), .ready], on: &lifecycle)
        #expect(lifecycle.record.instance == 2)
        #expect(lifecycle.record.restarts == 1)
        run([.restart, .exited(.signal(15), .nothing), .spawned(Self.server), .ready], on: &lifecycle)
        #expect(lifecycle.record.instance == 3)
        #expect(lifecycle.record.restarts == 1)
    }

    @Test("a crash loop is seen after five failures, slows down, and is over after a stable time")
    func crashLoop() {
        var lifecycle = make()
        var now: Int64 = 0
        func step(_ event: Event) -> [Action] { lifecycle.handle(event, at: .init(monotonic: now, wall: now)) }
        _ = step(.start)
        for failure in 1...5 {
            _ = step(.spawned(Self.server))
            _ = step(.ready)
            #expect(!lifecycle.record.isCrashLooping)
            _ = step(.exited(.code(1), .nothing))
            if failure > 1, let deadline = lifecycle.deadline {
                now = deadline
                if failure < 5 { _ = step(.deadline) }
            }
        }
        #expect(lifecycle.record.isCrashLooping)
        #expect(step(.deadline) == [.spawn])
        _ = step(.spawned(Self.server))
        _ = step(.ready)
        #expect(lifecycle.record.isCrashLooping)
        now += 30_000
        #expect(lifecycle.deadline == now)
        #expect(Self.withoutNotes(step(.deadline)) == [.publish])
        #expect(!lifecycle.record.isCrashLooping)
        #expect(lifecycle.deadline == nil)
    }

    @Test("whatever happens in whatever order, a server that has ended stays ended and nothing is spawned twice")
    func randomWalks() {
        var random = SystemRandomNumberGenerator()
        let events: [Event] = [
            .start, .spawned(Self.server), .notSpawned(2), .ready, .exited(.code(1), .nothing),
            .exited(.signal(9), .processes), .treeEmpty, .stop, .restart, .deadline,
        ]
        for _ in 0..<2000 {
            var lifecycle = make()
            var isFinished = false
            var mayRun = false
            for _ in 0..<40 {
                guard let event = events.randomElement(using: &random) else { continue }
                // What the keeper never reports: the end or the birth of a process that it has not.
                switch event {
                case .exited, .ready: guard mayRun else { continue }
                case .spawned, .notSpawned: guard !mayRun else { continue }
                default: break
                }
                let actions = lifecycle.handle(event, at: .init(monotonic: 0, wall: 0))
                if case .exited = event { mayRun = false }
                if case .notSpawned = event { mayRun = false }
                #expect(!isFinished || actions.isEmpty, "an ended server did \(actions) on \(event)")
                if actions.contains(.spawn) {
                    #expect(lifecycle.record.process == nil, "spawned while a process is there, on \(event)")
                    _ = lifecycle.handle(.spawned(Self.server), at: .init(monotonic: 0, wall: 0))
                    mayRun = true
                }
                if actions.contains(.finish) { isFinished = true }
            }
        }
    }

    private func make(restart: RestartPolicy = .always) -> Lifecycle {
        let spec = ServerSpec(
            command: ["/bin/true"], directory: "/", environment: [:], restart: restart, startTimeout: 1000,
            stopTimeout: 500, registeredAt: 0)
        return Lifecycle(
            spec: spec, keeper: ProcessIdentity(pid: 1, startTicks: 1, bootID: "boot"), previous: nil, isOnTrial: true,
            backoff: Backoff(random: { ($0.lowerBound + $0.upperBound) / 2 }), at: .init(monotonic: 0, wall: 0))
    }

    /// What is done, without what is written down of it.
    static func withoutNotes(_ actions: [Action]) -> [Action] {
        actions.filter { if case .note = $0 { false } else { true } }
    }

    private func run(_ events: [Event], on lifecycle: inout Lifecycle) {
        for event in events { _ = lifecycle.handle(event, at: .init(monotonic: 0, wall: 0)) }
    }
}
