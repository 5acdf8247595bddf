package import Format
package import Registry

/// The life of a server as one state machine: it takes events, changes its state and returns what is to be done.
///
///              idle     starting    ready        rolling       ending             backoff  ended
///     start    spawn
///     adopt    (a)
///     spawned           process                  next
///     notSpawned        over (b)                 ready
///     ready             ready                    switch
///     exited            over        over         starting (c)  gone, over (d)
///     nextExited                                 ready
///     treeEmpty                                                over (d)
///     stop              ending      ending       ending        then=stopped       ended
///     kill              ending+     ending+      ending+       kill, =stopped     ended
///     restart           ending      ending       (e)           then=start (f)     spawn
///     roll              ending      rolling
///     unhealthy                     ending (g)
///     retired                       exit noted                 exit noted
///     deadline          ending (h)  stable (i)   kill next     kill               spawn
///
/// An empty cell changes nothing. *over*: what is left of the process tree is killed, and when the tree is empty, what
/// was decided comes next: another start (at once or after a delay), the end, or, when the server has never been
/// ready and nobody relies on it, giving up. *ending+*: killed without being asked.
/// (a) a new keeper goes on where the old one was: with the running process, or with another start when it is gone.
/// (b) counts as an exit. (c) the next instance takes its place. (d) once its own process and its tree are gone.
/// (e) answered when the roll is over. (f) unless it is to stop. (g) also for too much memory; not with the restart
/// policy `never`. (h) it did not become ready in time. (i) it has run long enough for its failures to be forgotten.
package struct Lifecycle: Sendable {
    /// What happens to a server.
    package enum Event: Hashable, Sendable {
        case start
        /// What a keeper that takes over has found: whether the recorded process runs, how it ended otherwise, and
        /// whether anything is left of its tree.
        case adopt(isRunning: Bool, ServerExit.Cause, treeIsEmpty: Bool)
        case spawned(ProcessIdentity)
        /// With the `errno` of the attempt.
        case notSpawned(Int32)
        case ready
        /// The server's own process ended; what it left behind.
        case exited(ServerExit.Cause, Leftover)
        /// The instance that was to replace the running one ended.
        case nextExited(ServerExit.Cause)
        /// The last descendant ended.
        case treeEmpty
        case stop, kill
        case restart, roll
        /// The server should be restarted, and why.
        case unhealthy(ServerExit.Trigger, String)
        /// The instance that was replaced has ended.
        case retired(ServerExit.Cause, instance: Int64)
        /// The time that `deadline` names has come.
        case deadline
    }

    /// What a server's own process leaves behind when it ends.
    package enum Leftover: Hashable, Sendable {
        case nothing
        /// Processes, none of which has a connection.
        case processes
        /// Processes that still serve connections.
        case connections
    }

    /// What is to be done, in this order.
    package enum Action: Hashable, Sendable {
        case spawn
        /// Start the instance that is to replace the running one.
        case spawnNext
        case awaitReadiness
        /// SIGTERM to the whole tree.
        case terminate
        /// SIGKILL to the whole tree.
        case kill
        /// SIGKILL to the instance that was to replace the running one.
        case killNext
        /// SIGKILL to what an earlier instance left behind.
        case sweep(instance: Int64)
        /// End the instance that has been replaced, as a stop would.
        case retire(ProcessIdentity, instance: Int64)
        /// Make `record` the state that others read.
        case publish
        /// Write it down in the server's history.
        case note(HistoryEvent)
        /// Tell whoever waits for it that the server is ready.
        case announceReady
        /// Tell whoever waits for its readiness why it is not.
        case announceFailure(reason: String)
        /// Forget a server that has never been ready.
        case giveUp
        /// The keeper's work is done.
        case finish
    }

    /// A moment by both clocks: deadlines are monotonic, records are not.
    package struct Moment: Hashable, Sendable {
        /// Milliseconds of a clock that never jumps.
        package var monotonic: Int64
        package var wall: Timestamp

        package init(monotonic: Int64, wall: Timestamp) {
            self.monotonic = monotonic
            self.wall = wall
        }
    }

    private enum Phase: Hashable, Sendable {
        case idle
        case starting(until: Int64)
        case ready(stableAt: Int64?)
        /// With the reason why it is given up, once it is.
        case rolling(until: Int64, failure: String?)
        case ending(killAt: Int64, Ending)
        case backoff(until: Int64)
        case ended
    }

    private struct Ending: Hashable, Sendable {
        var next: Next
        var trigger: ServerExit.Trigger
        var detail: String?
    }

    private enum Next: Hashable, Sendable {
        case startAgain
        case startAgainAsRequested
        case end(ServerState.Phase)
        case giveUp(reason: String)
    }

    /// How long the rest of a tree may take to die of SIGKILL before it is sent again, in milliseconds.
    private static let killInterval: Int64 = 1000

    /// How long processes without connections may outlive their server when it was asked to end, in milliseconds.
    private static let leftoverPatience: Int64 = 2000

    /// What others may know.
    package private(set) var record: ServerState
    /// What it is kept to. It may change at any time.
    package var spec: ServerSpec
    private var phase = Phase.idle
    private var backoff: Backoff
    /// Whether it is given up when it does not become ready: nobody has relied on it yet.
    private var isOnTrial: Bool

    /// A server that has not been started; `previous` is the newest state of its earlier lives. One that is not on
    /// trial is kept even if its first start fails.
    package init(
        spec: ServerSpec, keeper: ProcessIdentity, previous: ServerState?, isOnTrial: Bool, backoff: Backoff,
        at now: Moment
    ) {
        self.spec = spec
        self.backoff = backoff
        self.isOnTrial = isOnTrial
        record = ServerState(
            phase: .starting, instance: previous?.instance ?? 0, process: nil, keeper: keeper, startedAt: now.wall,
            lastExit: previous?.lastExit, changedAt: now.wall)
    }

    /// A server whose keeper is gone and whose state that keeper left behind.
    package init(
        adopting previous: ServerState, spec: ServerSpec, keeper: ProcessIdentity, backoff: Backoff, at now: Moment
    ) {
        self.spec = spec
        self.backoff = backoff
        isOnTrial = false
        record = previous
        record.keeper = keeper
        record.warnings = []
        record.liveness = nil
    }

    /// The monotonic time at which `Event.deadline` is due; nil when nothing is.
    package var deadline: Int64? {
        switch phase {
        case .starting(let until), .backoff(let until), .rolling(let until, _): until
        case .ready(let stableAt): stableAt
        case .ending(let killAt, _): killAt
        case .idle, .ended: nil
        }
    }

    /// Whether it should be probed: it is ready and nothing is being done to it.
    package var isSteady: Bool {
        if case .ready = phase { true } else { false }
    }

    /// Whether the next instance is on its way while this one still serves.
    package var isRolling: Bool {
        if case .rolling = phase { true } else { false }
    }

    /// Whether what there is of it is on its way to its end.
    package var isEnding: Bool {
        if case .ending = phase { true } else { false }
    }

    /// Whether it is on its way to its end because a command wants another instance.
    package var isRestarting: Bool {
        if case .ending(_, let ending) = phase { ending.next == .startAgainAsRequested } else { false }
    }

    /// The number of the instance that the next spawn makes.
    package var nextInstance: Int64 { record.instance + 1 }

    /// Takes in what happened and says what is to be done; what a phase does not expect changes nothing.
    package mutating func handle(_ event: Event, at now: Moment) -> [Action] {
        switch (phase, event) {
        case (.idle, .start):
            return spawn(at: now)
        case (.idle, .adopt(let isRunning, let cause, let treeIsEmpty)):
            return adopt(isRunning, cause, treeIsEmpty: treeIsEmpty, at: now)

        case (.starting, .spawned(let process)):
            record.process = process
            return publish(.starting, at: now) + [note(.started, nil, at: now), .awaitReadiness]
        case (.starting, .notSpawned(let code)):
            record.process = nil
            return over(.notSpawned(code), treeIsEmpty: true, at: now)
        case (.starting, .ready):
            return becomeReady(at: now)
        case (.starting, .deadline):
            let reason = "it was not ready within \(DurationText.text(spec.startTimeout))"
            let next = isOnTrial ? Next.giveUp(reason: reason) : .startAgain
            return end(next, .startTimeout, reason, recordedAs: .backoff, at: now)
        case (.starting, .exited(let cause, let left)), (.ready, .exited(let cause, let left)):
            return over(cause, treeIsEmpty: left == .nothing, at: now)
        case (.ready, .deadline):
            return becomeStable(at: now)
        case (.ready, .unhealthy(let trigger, let reason)) where spec.restart != .never:
            return [note(.restarting, reason, at: now)]
                + end(.startAgain, trigger, reason, recordedAs: .backoff, at: now)

        case (.ready, .roll):
            phase = .rolling(until: now.monotonic + spec.startTimeout, failure: nil)
            return [note(.restarting, "asked to, with the next instance first", at: now), .spawnNext]
        case (.rolling, .spawned(let process)):
            record.transient = [process]
            return [.publish, .awaitReadiness]
        case (.rolling, .notSpawned(let code)):
            return abandonRoll(ServerExit.Cause.notSpawned(code).reason, at: now)
        case (.rolling, .ready):
            return switchOver(at: now)
        case (.rolling(let until, nil), .exited(let cause, let left)):
            return replace(cause, left, until: until, at: now)
        case (.rolling(_, let failure?), .exited(let cause, let left)):
            _ = abandonRoll(failure, at: now)
            return [.killNext] + over(cause, treeIsEmpty: left == .nothing, at: now)
        case (.rolling(_, let failure), .nextExited(let cause)):
            return abandonRoll(failure ?? "the next instance ended before it was ready: \(cause.reason)", at: now)
        case (.rolling(_, let failure), .deadline):
            phase = .rolling(
                until: now.monotonic + Self.killInterval,
                failure: failure ?? "the next instance was not ready within \(DurationText.text(spec.startTimeout))")
            return [.killNext]

        case (.starting, .stop), (.ready, .stop), (.rolling, .stop):
            return end(.end(.stopped), .asked, nil, recordedAs: .stopping, at: now)
        case (.starting, .kill), (.ready, .kill), (.rolling, .kill):
            _ = end(.end(.stopped), .asked, "killed at once", recordedAs: .stopping, at: now)
            return endedByForce(at: now)
        case (.starting, .restart), (.starting, .roll), (.ready, .restart):
            return [note(.restarting, "asked to", at: now)]
                + end(.startAgainAsRequested, .asked, nil, recordedAs: .backoff, at: now)
        case (_, .retired(let cause, let instance)):
            record.transient = []
            record.lastExit = ServerExit(
                instance: instance, cause: cause, at: now.wall, trigger: .asked, detail: "replaced")
            return [note(.exited, "\(cause.reason), replaced", instance: instance, at: now), .publish]

        case (.ending(let killAt, let ending), .exited(let cause, let left)):
            let noted = recordExit(cause, ending.trigger, ending.detail, at: now)
            if left == .nothing { return noted + conclude(ending.next, at: now) }
            if left == .processes {
                phase = .ending(killAt: min(killAt, now.monotonic + Self.leftoverPatience), ending)
            }
            return noted + [.publish]
        case (.ending(_, let ending), .treeEmpty):
            return record.process == nil ? conclude(ending.next, at: now) : []
        case (.ending(let killAt, var ending), .stop):
            ending.next = .end(.stopped)
            ending.trigger = .asked
            phase = .ending(killAt: killAt, ending)
            return publish(.stopping, at: now)
        case (.ending(_, var ending), .kill):
            ending = Ending(next: .end(.stopped), trigger: .asked, detail: "killed at once")
            phase = .ending(killAt: now.monotonic, ending)
            return endedByForce(at: now)
        case (.ending(let killAt, var ending), .restart), (.ending(let killAt, var ending), .roll):
            guard ending.next != .end(.stopped) else { return [] }
            ending.next = .startAgainAsRequested
            phase = .ending(killAt: killAt, ending)
            return []
        case (.ending(_, var ending), .deadline):
            if record.process != nil, ending.trigger == .asked, ending.detail == nil {
                ending.detail = "it did not end within \(DurationText.text(spec.stopTimeout)) of SIGTERM"
            }
            phase = .ending(killAt: now.monotonic + Self.killInterval, ending)
            return [.kill]

        case (.backoff, .restart), (.backoff, .roll):
            return spawn(at: now)
        case (.backoff, .deadline):
            record.restarts += 1
            return spawn(at: now)
        case (.backoff, .stop), (.backoff, .kill):
            return conclude(.end(.stopped), at: now)

        default:
            return []
        }
    }

    /// Says what was asked for and could not be had; nothing for as long as that does not change.
    package mutating func warn(_ warnings: [String], at now: Moment) -> [Action] {
        guard record.warnings != warnings else { return [] }
        record.warnings = warnings
        return [.publish]
    }

    /// Adds to what will be said of the end that is under way.
    package mutating func remark(_ text: String) {
        guard case .ending(let killAt, var ending) = phase else { return }
        ending.detail = ending.detail.map { "\($0); \(text)" } ?? text
        phase = .ending(killAt: killAt, ending)
    }

    /// Takes down which other instances are still there.
    package mutating func retain(_ transient: [ProcessIdentity]) { record.transient = transient }

    /// Takes down which socket the server has inherited.
    package mutating func inherit(_ socket: HeldSocket?) { record.socket = socket }

    /// Takes down what the liveness check found.
    package mutating func found(_ liveness: LivenessState, at now: Moment) -> [Action] {
        let before = record.liveness
        let changed = before?.isHealthy != liveness.isHealthy
        record.liveness = liveness
        if !changed, let since = before?.since { record.liveness?.since = since }
        guard changed else { return before == record.liveness ? [] : [.publish] }
        return [note(liveness.isHealthy ? .healthy : .unhealthy, liveness.reason, at: now), .publish]
    }

    // MARK: Starting

    private mutating func spawn(at now: Moment) -> [Action] {
        record.instance += 1
        record.startedAt = now.wall
        record.readyAt = nil
        record.process = nil
        record.nextStartAt = nil
        record.isAdopted = false
        record.liveness = nil
        phase = .starting(until: now.monotonic + spec.startTimeout)
        return [.spawn]
    }

    private mutating func becomeReady(at now: Moment) -> [Action] {
        isOnTrial = false
        record.readyAt = now.wall
        phase = .ready(stableAt: now.monotonic + backoff.stablePeriod)
        return publish(.ready, at: now) + [note(.ready, nil, at: now), .announceReady]
    }

    private mutating func becomeStable(at now: Moment) -> [Action] {
        backoff.reset()
        phase = .ready(stableAt: nil)
        guard record.isCrashLooping else { return [] }
        record.isCrashLooping = false
        return publish(.ready, at: now) + [note(.recovered, nil, at: now)]
    }

    /// Goes on where the keeper before was.
    private mutating func adopt(
        _ isRunning: Bool, _ cause: ServerExit.Cause, treeIsEmpty: Bool, at now: Moment
    ) -> [Action] {
        record.isAdopted = isRunning
        backoff.isCrashLooping = record.isCrashLooping
        let wasStopping = record.phase == .stopping
        guard isRunning else {
            guard record.phase.isKept else { return conclude(.end(.exited), at: now) }
            let ending = Ending(
                next: wasStopping ? .end(.stopped) : .startAgain, trigger: wasStopping ? .asked : .itself)
            let hadProcess = record.process != nil
            let exit = hadProcess ? recordExit(cause, ending.trigger, nil, at: now) : []
            let next = hadProcess && !wasStopping ? nextAfterExit() : ending.next
            if treeIsEmpty { return exit + conclude(next, at: now) }
            phase = .ending(
                killAt: now.monotonic + Self.killInterval,
                Ending(next: next, trigger: ending.trigger))
            return exit + publish(wasStopping ? .stopping : .backoff, at: now) + [.kill]
        }
        let adopted = note(.adopted, "its keeper was gone", at: now)
        switch record.phase {
        case .starting:
            phase = .starting(until: now.monotonic + spec.startTimeout)
            return publish(.starting, at: now) + [adopted, .awaitReadiness]
        case .stopping:
            return [adopted] + end(.end(.stopped), .asked, nil, recordedAs: .stopping, at: now)
        case .backoff:
            return [adopted] + end(.startAgainAsRequested, .asked, nil, recordedAs: .backoff, at: now)
        case .ready, .stopped, .exited:
            phase = .ready(stableAt: now.monotonic + backoff.stablePeriod)
            return publish(.ready, at: now) + [adopted]
        }
    }

    // MARK: Rolling

    private mutating func switchOver(at now: Moment) -> [Action] {
        guard let next = record.transient.first, let old = record.process else { return [] }
        let oldInstance = record.instance
        record.instance += 1
        record.process = next
        record.transient = [old]
        record.isAdopted = false
        record.startedAt = now.wall
        record.liveness = nil
        return becomeReady(at: now) + [.retire(old, instance: oldInstance)]
    }

    /// The running instance ended by itself while its successor was starting.
    private mutating func replace(
        _ cause: ServerExit.Cause, _ left: Leftover, until: Int64, at now: Moment
    ) -> [Action] {
        guard let next = record.transient.first else {
            phase = .starting(until: until)
            return over(cause, treeIsEmpty: left == .nothing, at: now)
        }
        let exit = recordExit(cause, .itself, nil, at: now)
        let swept: [Action] = left == .nothing ? [] : [.sweep(instance: record.instance)]
        record.instance += 1
        record.process = next
        record.transient = []
        record.isAdopted = false
        record.startedAt = now.wall
        record.readyAt = nil
        phase = .starting(until: until)
        return exit + swept + publish(.starting, at: now)
    }

    private mutating func abandonRoll(_ reason: String, at now: Moment) -> [Action] {
        record.transient = []
        phase = .ready(stableAt: now.monotonic + backoff.stablePeriod)
        return publish(.ready, at: now) + [
            note(.exited, reason, instance: nextInstance, at: now),
            .announceFailure(reason: "\(reason); instance \(record.instance) goes on"),
        ]
    }

    // MARK: Ending

    private mutating func end(
        _ next: Next, _ trigger: ServerExit.Trigger, _ detail: String?, recordedAs shown: ServerState.Phase,
        at now: Moment
    ) -> [Action] {
        phase = .ending(
            killAt: now.monotonic + spec.stopTimeout, Ending(next: next, trigger: trigger, detail: detail))
        return publish(shown, at: now) + [.terminate]
    }

    private mutating func endedByForce(at now: Moment) -> [Action] {
        if case .ending(_, let ending) = phase {
            phase = .ending(killAt: now.monotonic + Self.killInterval, ending)
        }
        return publish(.stopping, at: now) + [.kill]
    }

    /// The server's process has ended without having been asked to.
    private mutating func over(_ cause: ServerExit.Cause, treeIsEmpty: Bool, at now: Moment) -> [Action] {
        let exit = recordExit(cause, .itself, nil, at: now)
        let reason = "it ended before it was ready: \(cause.reason)"
        let wasReady = record.readyAt != nil
        let next = isOnTrial ? Next.giveUp(reason: reason) : nextAfterExit()
        let told: [Action] = wasReady || isOnTrial ? [] : [.announceFailure(reason: reason)]
        if treeIsEmpty { return exit + told + conclude(next, at: now) }
        phase = .ending(killAt: now.monotonic + Self.killInterval, Ending(next: next, trigger: .itself))
        return exit + told + publish(.backoff, at: now) + [.kill]
    }

    private func nextAfterExit() -> Next {
        guard let exit = record.lastExit else { return .startAgain }
        return spec.restart.startsAgain(after: exit) ? .startAgain : .end(.exited)
    }

    private mutating func conclude(_ next: Next, at now: Moment) -> [Action] {
        record.transient = []
        switch next {
        case .startAgain:
            let wasCrashLooping = record.isCrashLooping
            let delay = backoff.delayAfterFailure(at: now.monotonic)
            record.isCrashLooping = backoff.isCrashLooping
            let noted: [Action] =
                record.isCrashLooping && !wasCrashLooping
                ? [note(.crashLoop, record.lastExit?.cause.reason, at: now)] : []
            if delay == 0 {
                record.restarts += 1
                return publish(.backoff, at: now) + noted + spawn(at: now)
            }
            phase = .backoff(until: now.monotonic + delay)
            record.nextStartAt = now.wall + delay
            return publish(.backoff, at: now) + noted
        case .startAgainAsRequested:
            return publish(.backoff, at: now) + spawn(at: now)
        case .end(let shown):
            phase = .ended
            return publish(shown, at: now) + (shown == .stopped ? [note(.stopped, nil, at: now)] : []) + [.finish]
        case .giveUp(let reason):
            phase = .ended
            // Whoever is told of the failure may look at once what is registered.
            return publish(.exited, at: now) + [.giveUp, .announceFailure(reason: reason), .finish]
        }
    }

    private mutating func recordExit(
        _ cause: ServerExit.Cause, _ trigger: ServerExit.Trigger, _ detail: String?, at now: Moment
    ) -> [Action] {
        let noted = note(.exited, detail.map { "\(cause.reason): \($0)" } ?? cause.reason, at: now)
        record.lastExit = ServerExit(
            instance: record.instance, cause: cause, at: now.wall, trigger: trigger, detail: detail)
        record.process = nil
        record.liveness = nil
        record.changedAt = now.wall
        return [noted]
    }

    private func note(
        _ kind: HistoryEvent.Kind, _ reason: String?, instance: Int64? = nil, at now: Moment
    ) -> Action {
        .note(
            HistoryEvent(
                kind, at: now.wall, instance: instance ?? record.instance, pid: record.process.map { Int64($0.pid) },
                reason: reason))
    }

    private mutating func publish(_ shown: ServerState.Phase, at now: Moment) -> [Action] {
        record.phase = shown
        record.changedAt = now.wall
        if shown != .backoff { record.nextStartAt = nil }
        return [.publish]
    }
}

extension RestartPolicy {
    fileprivate func startsAgain(after exit: ServerExit) -> Bool {
        switch self {
        case .always: true
        case .onFailure: !exit.isClean
        case .never: false
        }
    }
}
