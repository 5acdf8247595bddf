package import Format
package import Registry

/// The life of a server as one state machine: it takes events, changes its state and returns what is to be done.
///
///                  start  spawned  notSpawned   ready  exited               treeEmpty  stop      restart   deadline
///     idle         spawn
///     starting            process  over (a)     ready  over                            ending    ending    ending (b)
///     ready                                            over                            ending    ending    stable (c)
///     ending                                           process gone, over   over (d)   then=stop           kill
///     backoff                                                                          ended     spawn     spawn
///     ended
///
/// An empty cell changes nothing. *over*: what is left of the process tree is killed, and when the tree is empty, what
/// was decided comes next: another start (at once or after a delay), the end, or, when the server has never been
/// ready, giving up. (a) counts as an exit. (b) it did not become ready in time. (c) it has run long enough for its
/// failures to be forgotten. (d) once its own process is gone too.
package struct Lifecycle: Sendable {
    /// What happens to a server.
    package enum Event: Hashable, Sendable {
        case start
        case spawned(ProcessIdentity)
        /// With the `errno` of the attempt.
        case notSpawned(Int32)
        case ready
        /// The server's own process ended; whether any descendant is left.
        case exited(ServerExit.Cause, treeIsEmpty: Bool)
        /// The last descendant ended.
        case treeEmpty
        case stop
        case restart
        /// The time that `deadline` names has come.
        case deadline
    }

    /// What is to be done, in this order.
    package enum Action: Hashable, Sendable {
        case spawn
        case awaitReadiness
        /// SIGTERM to the whole tree.
        case terminate
        /// SIGKILL to the whole tree.
        case kill
        /// Make `record` the state that others read.
        case publish
        /// Tell the command that started the server that it is ready.
        case announceReady
        /// Tell the command that started the server why it is not, and forget the server.
        case giveUp(reason: String)
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
        case ending(killAt: Int64, next: Next)
        case backoff(until: Int64)
        case ended
    }

    fileprivate enum Next: Hashable, Sendable {
        case startAgain
        case startAgainAsRequested
        case end(ServerState.Phase)
        case giveUp(reason: String)
    }

    /// How long the rest of a tree may take to die of SIGKILL before it is sent again, in milliseconds.
    private static let killInterval: Int64 = 1000

    /// What others may know.
    package private(set) var record: ServerState
    private let spec: ServerSpec
    private var phase = Phase.idle
    private var backoff: Backoff
    private var hasBeenReady = false

    /// A server that has not been started; `previous` is the newest state of its earlier lives.
    package init(
        spec: ServerSpec, keeper: ProcessIdentity, previous: ServerState?, backoff: Backoff, at now: Moment
    ) {
        self.spec = spec
        self.backoff = backoff
        record = ServerState(
            phase: .starting, instance: previous?.instance ?? 0, process: nil, keeper: keeper, startedAt: now.wall,
            lastExit: previous?.lastExit, changedAt: now.wall)
    }

    /// The monotonic time at which `Event.deadline` is due; nil when nothing is.
    package var deadline: Int64? {
        switch phase {
        case .starting(let until), .backoff(let until): until
        case .ready(let stableAt): stableAt
        case .ending(let killAt, _): killAt
        case .idle, .ended: nil
        }
    }

    /// Takes in what happened and says what is to be done; what a phase does not expect changes nothing.
    package mutating func handle(_ event: Event, at now: Moment) -> [Action] {
        switch (phase, event) {
        case (.idle, .start), (.backoff, .restart):
            return spawn(at: now)
        case (.backoff, .deadline):
            record.restarts += 1
            return spawn(at: now)
        case (.backoff, .stop):
            return conclude(.end(.stopped), at: now)

        case (.starting, .spawned(let process)):
            record.process = process
            return publish(.starting, at: now) + [.awaitReadiness]
        case (.starting, .notSpawned(let code)):
            return over(.notSpawned(code), treeIsEmpty: true, at: now)
        case (.starting, .ready):
            hasBeenReady = true
            record.readyAt = now.wall
            phase = .ready(stableAt: now.monotonic + backoff.stablePeriod)
            return publish(.ready, at: now) + [.announceReady]
        case (.starting, .deadline):
            let limit = DurationText.text(spec.startTimeout)
            let next: Next = hasBeenReady ? .startAgain : .giveUp(reason: "it was not ready within \(limit)")
            return end(next, recordedAs: .backoff, at: now)
        case (.ready, .deadline):
            backoff.reset()
            phase = .ready(stableAt: nil)
            guard record.isCrashLooping else { return [] }
            record.isCrashLooping = false
            return publish(.ready, at: now)

        case (.starting, .exited(let cause, let treeIsEmpty)), (.ready, .exited(let cause, let treeIsEmpty)):
            return over(cause, treeIsEmpty: treeIsEmpty, at: now)
        case (.starting, .stop), (.ready, .stop):
            return end(.end(.stopped), recordedAs: .stopping, at: now)
        case (.starting, .restart), (.ready, .restart):
            return end(.startAgainAsRequested, recordedAs: .backoff, at: now)

        case (.ending(_, let next), .exited(let cause, let treeIsEmpty)):
            recordExit(cause, wasRequested: next.isRequested, at: now)
            return treeIsEmpty ? conclude(next, at: now) : [.publish]
        case (.ending(_, let next), .treeEmpty):
            return record.process == nil ? conclude(next, at: now) : []
        case (.ending(let killAt, _), .stop):
            phase = .ending(killAt: killAt, next: .end(.stopped))
            return publish(.stopping, at: now)
        case (.ending(_, let next), .deadline):
            phase = .ending(killAt: now.monotonic + Self.killInterval, next: next)
            return [.kill]

        default:
            return []
        }
    }

    private mutating func spawn(at now: Moment) -> [Action] {
        record.instance += 1
        record.startedAt = now.wall
        record.readyAt = nil
        record.process = nil
        phase = .starting(until: now.monotonic + spec.startTimeout)
        return [.spawn]
    }

    private mutating func end(_ next: Next, recordedAs shown: ServerState.Phase, at now: Moment) -> [Action] {
        phase = .ending(killAt: now.monotonic + spec.stopTimeout, next: next)
        return publish(shown, at: now) + [.terminate]
    }

    /// The server's process has ended without having been asked to.
    private mutating func over(_ cause: ServerExit.Cause, treeIsEmpty: Bool, at now: Moment) -> [Action] {
        recordExit(cause, wasRequested: false, at: now)
        let next: Next
        if !hasBeenReady {
            next = .giveUp(reason: "it ended before it was ready: \(cause.reason)")
        } else {
            next = spec.restart.startsAgain(after: cause) ? .startAgain : .end(.exited)
        }
        if treeIsEmpty { return conclude(next, at: now) }
        phase = .ending(killAt: now.monotonic + Self.killInterval, next: next)
        return publish(.backoff, at: now) + [.kill]
    }

    private mutating func conclude(_ next: Next, at now: Moment) -> [Action] {
        switch next {
        case .startAgain:
            let delay = backoff.delayAfterFailure(at: now.monotonic)
            record.isCrashLooping = backoff.isCrashLooping
            if delay == 0 {
                record.restarts += 1
                return publish(.backoff, at: now) + spawn(at: now)
            }
            phase = .backoff(until: now.monotonic + delay)
            return publish(.backoff, at: now)
        case .startAgainAsRequested:
            return publish(.backoff, at: now) + spawn(at: now)
        case .end(let shown):
            phase = .ended
            return publish(shown, at: now) + [.finish]
        case .giveUp(let reason):
            phase = .ended
            return publish(.exited, at: now) + [.giveUp(reason: reason), .finish]
        }
    }

    private mutating func recordExit(_ cause: ServerExit.Cause, wasRequested: Bool, at now: Moment) {
        record.process = nil
        record.changedAt = now.wall
        record.lastExit = ServerExit(
            instance: record.instance, cause: cause, at: now.wall, trigger: wasRequested ? .asked : .itself)
    }

    private mutating func publish(_ shown: ServerState.Phase, at now: Moment) -> [Action] {
        record.phase = shown
        record.changedAt = now.wall
        return [.publish]
    }
}

extension Lifecycle.Next {
    fileprivate var isRequested: Bool {
        switch self {
        case .startAgainAsRequested, .end(.stopped): true
        default: false
        }
    }
}

extension RestartPolicy {
    fileprivate func startsAgain(after cause: ServerExit.Cause) -> Bool {
        switch self {
        case .always: true
        case .onFailure: cause != .code(0)
        case .never: false
        }
    }
}
