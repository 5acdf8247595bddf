internal import CLinux
internal import Format
internal import Glibc
package import Registry

/// The parent of one server: a single thread that waits for signals, output, requests and deadlines, feeds them to
/// the `Lifecycle`, and does what it says.
package final class Keeper {
    /// How a keeper comes to its server.
    package enum Mode: Hashable, Sendable {
        /// The server has been asked for by the command that started the keeper.
        case start
        /// The same, and the server ends when that command is gone.
        case attached
        /// The server is registered, and its keeper is gone.
        case adopt
    }

    let folder: ServerFolder
    let home: StateFolder
    let mode: Mode
    var spec: ServerSpec
    let signals: Descriptor
    let listener: ControlListener
    let folderGuard: FolderGuard?
    let output: OutputPipe
    let errors: OutputPipe
    var lifecycle: Lifecycle
    var log: LineLog

    private var lock: Descriptor?
    /// The server's right to its port, and the listening socket that it inherits.
    var portLock: PortLock?
    var socket: ListeningSocket?
    /// The one that the next instance inherits, while this one is still there.
    var nextSocket: ListeningSocket?
    var handover: Handover?
    /// What the running instance is kept to, while one with other settings is to replace it.
    var specBeforeRoll: ServerSpec?
    /// What has to wait until the instance that was replaced before is gone.
    var deferredRequests: [ControlRequest] = []
    /// The way to the command that started this keeper, for as long as it is of interest.
    var starter: Descriptor?

    var tree: ProcessTree
    /// The processes of the running instance, of the one that is to replace it, and of the one that it has replaced.
    var current: KeptProcess?
    var next: KeptProcess?
    var retiring: Retirement?

    var readiness: Readiness?
    /// What the last look said of a server that did not become ready in time.
    var slownessReason: String?
    var liveness: Liveness?
    /// What has seen that the server is ready, for the liveness check that asks the same.
    var provenChecker: Checker?
    var memory: MemoryWatch?
    var gap: GapMeter?
    /// How many connections the server had when it was asked to end.
    var drainedConnections = 0
    var errands: [Errand] = []

    let hadRegistration: Bool
    /// Whether there is nothing to take over.
    private let startsAfresh: Bool
    var hasRegistered: Bool
    /// Whether the server is forgotten, as its first start has failed.
    var hasGivenUp = false
    /// The instance that runs by settings from before, while others are pending; nil when none are.
    var uncommittedSince: Int64?
    /// Why the newest state could not be written, and when that is tried again; monotonic milliseconds.
    var unwritten: String?
    var republishAt: Int64?
    var isFinished = false

    /// Takes over a server's folder. `lock` is the folder's lock, held already; `starter` a stream to the command that
    /// waits for the outcome.
    package init(
        _ name: ServerName, in home: StateFolder, mode: Mode, lock: consuming Descriptor, starter: consuming Descriptor
    ) throws {
        guard let identity = ProcessIdentity(ofRunning: getpid()) else {
            throw RegistryError.io("read", path: "/proc/self/stat", errno: ENOENT)
        }
        let folder = home.server(name)
        self.folder = folder
        self.home = home
        self.mode = mode
        let previous = try RegisteredServer(in: folder)
        hadRegistration = previous != nil
        hasRegistered = mode == .adopt
        startsAfresh = mode != .adopt || previous?.standing == .rebooted
        spec = try Self.spec(of: folder, mode, previous)
        try makeFolder(folder.logs)
        let descriptor = clinux_signal_descriptor()
        guard descriptor >= 0 else { throw RegistryError.io("open", path: "a signalfd", errno: errno) }
        signals = Descriptor(owning: descriptor)
        _ = clinux_become_subreaper()
        listener = try ControlListener(path: folder.socket)
        folderGuard = FolderGuard(folder)
        output = try OutputPipe(at: folder.outputPipe)
        errors = try OutputPipe(at: folder.errorPipe)
        log = LineLog(in: folder.logs, limits: spec.logs, at: Self.now().wall)
        tree = ProcessTree(of: folder, hasStrangers: mode == .adopt)
        lifecycle =
            if mode == .adopt, let previous, previous.standing != .rebooted {
                Lifecycle(
                    adopting: previous.state, spec: spec, keeper: identity, backoff: Backoff(),
                    at: Self.now())
            } else {
                Lifecycle(
                    spec: spec, keeper: identity, previous: previous.map(Self.lastState),
                    isOnTrial: mode != .adopt, backoff: Backoff(), at: Self.now())
            }
        log.instance = lifecycle.record.instance
        tree.compressor = log.compressor
        self.lock = consume lock
        self.starter = consume starter
        FaultStep.keeperListening.reach()
    }

    /// Keeps the server until it has ended for good.
    package func run() {
        let refusal = begin()
        while !isFinished { waitAndHandle() }
        retryLastPublish()
        if uncommittedSince != nil { forgetUncommitted() }
        FaultStep.keeperEnded.reach()
        listener.remove()
        unlink(folder.outputPipe)
        unlink(folder.errorPipe)
        FaultStep.keeperRemoved.reach()
        // Before the answer, so that whoever gets it can take the name and the port at once.
        socket = nil
        nextSocket = nil
        portLock = nil
        lock = nil
        let isUnwritten = unwritten.map {
            ControlReply.failed(reason: "ended, but it could not be written down: \($0)")
        }
        listener.answer(isUnwritten ?? .ended) { $0.isStop }
        let wasStopped = lifecycle.record.phase == .stopped
        let cause = lifecycle.record.lastExit?.cause.reason ?? "it has ended"
        listener.answer(wasStopped ? .ended : .failed(reason: cause)) { !$0.isStop }
        tellStarter(refusal ?? .ended)
    }

    /// The time by both clocks.
    static func now() -> Lifecycle.Moment {
        Lifecycle.Moment(monotonic: milliseconds(CLOCK_MONOTONIC), wall: milliseconds(CLOCK_REALTIME))
    }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func spec(
        of folder: ServerFolder, _ mode: Mode, _ previous: RegisteredServer?
    ) throws -> ServerSpec {
        if mode == .adopt {
            guard let previous else { throw RegistryError.io("read", path: folder.spec, errno: ENOENT) }
            return previous.spec
        }
        guard let bytes = try AtomicFile.read(folder.pendingSpec) else {
            throw RegistryError.io("read", path: folder.pendingSpec, errno: ENOENT)
        }
        return try ServerSpec(json: JSONValue(parsing: bytes))
    }

    /// What of an earlier life counts for the next one.
    private static func lastState(of server: RegisteredServer) -> ServerState {
        var state = server.state
        if server.standing == .rebooted, state.phase.isKept {
            state.lastExit = ServerExit(instance: state.instance, cause: .reboot, at: state.changedAt)
        }
        return state
    }

    /// Starts the server or takes it over; the answer when that cannot be.
    private func begin() -> ControlReply? {
        do {
            try takePort()
        } catch {
            let reason = "\(error)"
            note(reason)
            isFinished = true
            return error is PortTaken ? .conflict(reason: reason) : .failed(reason: reason)
        }
        if startsAfresh { handle(.start) } else { adopt() }
        guard mode == .adopt else { return nil }
        tellStarter(.applied)
        if lifecycle.isSteady {
            tellStarter(.ready(gap: nil))
            starter = nil
        }
        return nil
    }

    // MARK: Waiting

    private func waitAndHandle() {
        var waiting = [signals.number, output.reading.number, errors.reading.number].map(Self.readable)
        waiting += listener.descriptors.map(Self.readable)
        if mode == .attached, let number = starter?.number { waiting.append(Self.readable(number)) }
        for process in [current, next, retiring?.process] {
            if let number = process?.descriptor { waiting.append(Self.readable(number)) }
        }
        let checks = waiting.count
        waiting += readiness?.waitsFor ?? []
        waiting += liveness?.waitsFor ?? []
        waiting += errands.flatMap(\.run.waitsFor)
        guard poll(&waiting, nfds_t(waiting.count), timeout()) >= 0 || errno == EINTR else { return }
        for entry in waiting[..<checks] where entry.revents != 0 { handleInput(entry.fd) }
        handleDeadlines()
    }

    private static func readable(_ number: Int32) -> pollfd {
        pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    }

    private func timeout() -> Int32 {
        var due = [
            lifecycle.deadline, readiness?.dueAt, liveness?.dueAt, memory?.dueAt, gap?.dueAt, retiring?.killAt,
            handover?.dueAt,
            republishAt,
        ].compactMap { $0 }
        due += errands.map(\.until)
        let now = Self.now().monotonic
        // No signal tells of the end of processes that are not below this keeper.
        if isEndingStrangers { due.append(now + Self.strangersInterval) }
        guard let first = due.min() else { return -1 }
        return Int32(clamping: max(0, first - now))
    }

    private func handleInput(_ descriptor: Int32) {
        switch descriptor {
        case signals.number: handleSignals()
        case output.reading.number: take(output.readAvailable(), from: .out)
        case errors.reading.number: take(errors.readAvailable(), from: .err)
        case starter?.number:
            starter = nil
            handle(.stop)
        case current?.descriptor, next?.descriptor, retiring?.process.descriptor:
            handleStrangersEnd(descriptor)
        default:
            for request in listener.takeRequests(from: descriptor) { handle(request) }
        }
    }

    private func take(_ bytes: [UInt8], from stream: LogStream) {
        readiness?.read(bytes)
        log.append(bytes, from: stream, at: Self.now().wall)
        tree.compressor = log.compressor
    }

    private func handleDeadlines() {
        let now = Self.now().monotonic
        if let deadline = lifecycle.deadline, deadline <= now { handle(.deadline) }
        if let due = retiring?.killAt, due <= now { killRetiring(at: now) }
        if let due = gap?.dueAt, due <= now { gap?.look(at: now) }
        if let due = handover?.dueAt, due <= now { moveHandoverOn(at: now) }
        if isEndingStrangers { handleEmptyTree() }
        moveChecksOn(at: now)
        if let due = republishAt, due <= now { publish() }
    }

    private func handleSignals() {
        var mustReap = false
        while true {
            switch clinux_next_signal(signals.number) {
            case 0:
                if mustReap { reap() }
                return
            case SIGCHLD: mustReap = true
            case SIGIO: restoreFiles()
            case SIGTERM, SIGINT: handle(.stop)
            default: break
            }
        }
    }

    /// Does what a command asks for.
    func handle(_ request: ControlRequest) {
        switch request {
        case .stop(let isForced): handle(isForced ? .kill : .stop)
        case .restart(let isRolling): restart(request, isRolling: isRolling)
        case .apply(let spec): apply(spec, request)
        }
    }

    // MARK: Doing

    /// Takes in what happened, and does what follows from it.
    func handle(_ event: Lifecycle.Event) {
        for action in lifecycle.handle(event, at: Self.now()) { perform(action) }
        promoteNext()
        watchSteadily()
    }

    /// Does one thing that the lifecycle wants done.
    func perform(_ action: Lifecycle.Action) {
        switch action {
        case .spawn: spawn(instance: lifecycle.record.instance, isNext: false)
        case .spawnNext: spawn(instance: lifecycle.nextInstance, isNext: true)
        case .awaitReadiness: awaitReadiness()
        case .terminate: terminate()
        case .kill: killAll()
        case .killNext: killNext()
        case .sweep(let instance): sweep(instance)
        case .retire(_, let instance): retire(instance)
        case .publish: publish()
        case .note(let event): append(event)
        case .announceReady: announceReady()
        case .announceFailure(let reason): announceFailure(reason)
        case .giveUp: giveUp()
        case .finish: isFinished = true
        }
    }
}
