import Format
import Glibc
import Model
import Registry
import Settings
import Supervision

/// Carries out a plan: removals first, then starts and changes as the order of the servers allows, many at once.
final class PlanRun {
    /// How a step went.
    enum Outcome {
        /// It runs and is ready, as that sentence says.
        case ready(StartReport)
        /// It runs on with other settings.
        case applied
        case left(RegisteredServer)
        /// It runs elsewhere, and is watched.
        case watched(ServerSpec)
        /// It has been ended, and removed if that was planned.
        case ended
        case failed(Failure)
    }

    /// A server that a keeper has been asked to start or to change.
    private final class Asked {
        let step: ServerPlan.Step
        let spec: ServerSpec
        var link: KeeperLink
        let deadline: Timestamp

        init(_ step: ServerPlan.Step, _ spec: ServerSpec, _ link: consuming KeeperLink) {
            self.step = step
            self.spec = spec
            self.link = link
            deadline = PlanRun.deadline(spec)
        }
    }

    /// A server that has the right settings and may not be ready yet.
    private struct Awaited {
        let step: ServerPlan.Step
        /// What is to be said of it when it is.
        let outcome: Outcome
        let deadline: Timestamp
    }

    /// When the old instance must have ended and the new one be ready: a keeper that needs longer hangs.
    private static func deadline(_ spec: ServerSpec) -> Timestamp {
        SystemTime().now() + spec.startTimeout + spec.stopTimeout + 30_000
    }

    /// Starting costs processor time, and whoever gets too little of it is not ready in time.
    private static let atOnce = 16
    /// Milliseconds between two looks at servers that others have asked to start.
    private static let lookInterval: Int32 = 50

    private let plan: ServerPlan
    private let home: Home
    private let report: (ServerPlan.Step, Outcome) -> Void
    private var order: StartOrder
    private var asked: [Asked] = []
    private var awaited: [Awaited] = []
    private(set) var failures: [Failure] = []

    /// `report` is told how each step went, when that is known.
    init(_ plan: ServerPlan, in home: Home, report: @escaping (ServerPlan.Step, Outcome) -> Void) {
        self.plan = plan
        self.home = home
        self.report = report
        order = StartOrder(
            // What is not touched waits for nobody.
            plan.steps.filter(\.action.isOfFile).map { ($0.name, $0.action.spec == nil ? [] : $0.after) },
            ready: plan.readyElsewhere)
    }

    /// Does everything that can be done.
    func run() {
        for step in plan.steps where !step.action.isOfFile { conclude(step) { try end(step) } }
        stopHolders()
        var startable: [String] = []
        while true {
            for (name, other) in order.takeBlocked() { block(name, by: other) }
            startable += order.takeStartable()
            let next = startable.prefix(Self.atOnce - asked.count)
            startable.removeFirst(next.count)
            for name in next { begin(name) }
            if takeReady() { continue }
            if !asked.isEmpty || !awaited.isEmpty {
                takeReplies()
            } else if next.isEmpty {
                break
            }
        }
        for (name, other) in order.takeCircular() { block(name, by: other) }
    }

    private func step(_ name: String) -> ServerPlan.Step? { plan.steps.last { $0.name == name } }

    // MARK: Before

    private func end(_ step: ServerPlan.Step) throws -> Outcome {
        switch step.action {
        case .stop(let server): try stop(server)
        case .remove(let server):
            if server.isUp { try stop(server) }
            try ServerRemoval(of: server.folder, in: home.folder).finish()
        case .start, .change, .watch, .leave, .fail: break
        }
        return .ended
    }

    private func stop(_ server: RegisteredServer) throws {
        try ServerStop(of: server, isForced: false, in: home).finish()
    }

    /// Ends servers that listen where another of the plan is to listen: they are started again elsewhere.
    private func stopHolders() {
        for step in plan.steps {
            guard case .change(let spec, _, let now) = step.action, spec.address != now.spec.address else { continue }
            let isWanted = plan.steps.contains { other in
                guard other.name != step.name, let wish = other.action.spec, wish.port != nil else { return false }
                return wish.port == now.spec.port && addressesCollide(wish.host, now.spec.host)
            }
            // One that does not end is told of when the other finds its address taken.
            if isWanted { try? stop(now) }
        }
    }

    // MARK: Starting

    private func begin(_ name: String) {
        guard let step = step(name) else { return }
        switch step.action {
        case .fail(let failure): conclude(step) { throw failure }
        case .leave(let server) where server.spec.isWatched: conclude(step) { .watched(server.spec) }
        case .leave(let server): leave(server, step)
        case .watch(let spec, _, let earlier): conclude(step) { try watch(spec, name, earlier) }
        case .start(let spec, _): expect(step, spec) { try start(spec, name) }
        case .change(let spec, _, let now): expect(step, spec) { try change(now, to: spec) }
        case .stop, .remove: break
        }
    }

    private func expect(_ step: ServerPlan.Step, _ spec: ServerSpec, _ body: () throws -> KeeperLink) {
        do {
            asked.append(Asked(step, spec, try body()))
        } catch {
            conclude(step) { throw error }
        }
    }

    /// A server that has lost its keeper gets another one.
    private func leave(_ server: RegisteredServer, _ step: ServerPlan.Step) {
        do {
            if server.standing != .kept { try adopt(server.name, in: home) }
            awaited.append(Awaited(step: step, outcome: .left(server), deadline: Self.deadline(server.spec)))
        } catch {
            conclude(step) { throw error }
        }
    }

    private func start(_ spec: ServerSpec, _ name: String) throws -> KeeperLink {
        try launch(spec, named: try ServerName(name), in: home, isAttached: false)
    }

    private func watch(_ spec: ServerSpec, _ name: String, _ earlier: RegisteredServer?) throws -> Outcome {
        if let earlier, earlier.isUp { try stop(earlier) }
        try registerWatched(spec, as: try ServerName(name), in: home)
        return .watched(spec)
    }

    private func change(_ server: RegisteredServer, to spec: ServerSpec) throws -> KeeperLink {
        // There is nothing to ask when it has been ended to make room for another.
        if let link = try ask(.apply(spec), of: server, in: home) { return link }
        return try start(spec, server.name.description)
    }

    // MARK: Waiting

    private func takeReplies() {
        var waiting = asked.map { pollfd(fd: $0.link.descriptor, events: Int16(POLLIN), revents: 0) }
        let timeout = awaited.isEmpty ? 1000 : Self.lookInterval
        poll(&waiting, nfds_t(waiting.count), timeout)
        for (server, entry) in zip(asked, waiting) {
            let isLate = SystemTime().now() >= server.deadline
            guard entry.revents != 0 || isLate else { continue }
            asked.removeAll { $0 === server }
            take(isLate ? nil : server.link.nextReply(), of: server, isLate: isLate)
        }
    }

    /// Ends the steps of servers that are ready, or will not be; whether there were any.
    private func takeReady() -> Bool {
        let now = SystemTime().now()
        let done = awaited.filter { !isOnItsWay($0.step.name) || now >= $0.deadline }
        for server in done {
            awaited.removeAll { $0.step.name == server.step.name }
            conclude(server.step) {
                try checkReady(server.step.name)
                return server.outcome
            }
        }
        return !done.isEmpty
    }

    private func take(_ reply: ControlReply?, of server: Asked, isLate: Bool) {
        conclude(server.step) {
            // A keeper that dies before it tells is followed by another, which goes on with the server.
            let isAdopted = try reply == nil && !isLate && adopt(try ServerName(server.step.name), in: home)
            guard reply == .applied || isAdopted else { return try outcome(of: server, reply) }
            awaited.append(Awaited(step: server.step, outcome: .applied, deadline: Self.deadline(server.spec)))
            return nil
        }
    }

    private func outcome(of server: Asked, _ reply: ControlReply?) throws -> Outcome {
        let name = try ServerName(server.step.name)
        let folder = home.folder.server(name)
        switch reply {
        case .ready:
            return .ready(StartReport(name: name, spec: server.spec, state: try RegisteredServer(in: folder)?.state))
        case .conflict(let reason): throw Failure(.conflict, "'\(name)' was not started: \(reason)")
        case .failed(let reason): throw StartReport.failure(name, reason, logs: folder.logs)
        case .applied, .ended, nil:
            throw Failure(.failed, "'\(name)' ended, or its keeper does not answer; see 'roost logs \(name)'")
        }
    }

    private func isOnItsWay(_ name: String) -> Bool {
        guard let server = try? current(name), server.standing == .kept else { return false }
        return [.starting, .stopping].contains(server.state.phase)
    }

    private func checkReady(_ name: String) throws {
        guard let server = try current(name) else { throw Failure(.failed, "'\(name)' did not become ready") }
        guard server.isRunning, server.state.phase == .ready else {
            let exit = server.state.lastExit.map { ", after \($0.cause.reason)" } ?? ""
            throw Failure(.failed, "'\(name)' is not ready: \(server.word)\(exit)")
        }
    }

    private func current(_ name: String) throws -> RegisteredServer? {
        try RegisteredServer(in: home.folder.server(try ServerName(name)))
    }

    // MARK: Telling

    private func block(_ name: String, by other: String) {
        guard let step = step(name) else { return }
        let words = step.action.isStart ? "was not started" : "was left as it is"
        tell(step, .failed(Failure(.failed, "'\(name)' \(words): it comes after '\(other)', which is not ready")))
    }

    /// Ends a step with what `body` gives; nil when that is still to come.
    private func conclude(_ step: ServerPlan.Step, _ body: () throws -> Outcome?) {
        do {
            guard let outcome = try reportingFolderErrors(body) else { return }
            order.finished(step.name, isReady: true)
            tell(step, outcome)
        } catch {
            order.finished(step.name, isReady: false)
            let failure = error as? Failure ?? Failure(.failed, "'\(step.name)': \(error)")
            tell(step, .failed(failure))
        }
    }

    private func tell(_ step: ServerPlan.Step, _ outcome: Outcome) {
        if case .failed(let failure) = outcome { failures.append(failure) }
        report(step, outcome)
    }
}
