internal import CLinux
internal import Format
internal import Glibc
package import Registry

/// The parent of one server: a single thread that waits for signals, output, requests and deadlines, feeds them to
/// the `Lifecycle`, and does what it says.
package final class Keeper {
    /// How long to wait before a state that could not be written is tried again, in milliseconds.
    private static let republishInterval: Int64 = 1000

    private let folder: ServerFolder
    private let spec: ServerSpec
    private let hadRegistration: Bool
    private let isAttached: Bool
    private let signals: Descriptor
    private let listener: ControlListener
    private let output: OutputPipe
    private let errors: OutputPipe
    private var lock: Descriptor?
    /// The way to the command that started this keeper, for as long as it is of interest.
    private var starter: Descriptor?
    private var lifecycle: Lifecycle
    private var log: LineLog
    private var readiness: ReadinessCheck?
    private var serverPID: pid_t?
    private var hasRegistered = false
    private var republishAt: Int64?
    private var isFinished = false

    /// Takes over a server's folder. `lock` is the folder's lock, held already; `starter` a stream to the command that
    /// waits for the outcome. An attached keeper ends its server when that command is gone.
    package init(
        folder: ServerFolder, lock: consuming Descriptor, starter: consuming Descriptor, isAttached: Bool
    ) throws {
        guard let bytes = try AtomicFile.read(folder.pendingSpec) else {
            throw RegistryError.io("read", path: folder.pendingSpec, errno: ENOENT)
        }
        guard let identity = ProcessIdentity(ofRunning: getpid()) else {
            throw RegistryError.io("read", path: "/proc/self/stat", errno: ENOENT)
        }
        self.folder = folder
        self.isAttached = isAttached
        spec = try ServerSpec(json: JSONValue(parsing: bytes))
        try makeFolder(folder.logs)
        let descriptor = clinux_signal_descriptor()
        guard descriptor >= 0 else { throw RegistryError.io("open", path: "a signalfd", errno: errno) }
        signals = Descriptor(owning: descriptor)
        _ = clinux_become_subreaper()
        listener = try ControlListener(path: folder.socket)
        output = try OutputPipe()
        errors = try OutputPipe()
        log = LineLog(path: folder.currentLog)
        let previous = try RegisteredServer(in: folder)
        hadRegistration = previous != nil
        lifecycle = Lifecycle(
            spec: spec, keeper: identity, previous: previous?.state, backoff: Backoff(), at: Self.now())
        self.lock = consume lock
        self.starter = consume starter
    }

    /// Keeps the server until it has ended for good.
    package func run() {
        handle(.start)
        while !isFinished { waitAndHandle() }
        retryLastPublish()
        listener.remove()
        // Before the answer, so that whoever gets it can take the name at once.
        lock = nil
        listener.answer(.ended) { $0.isStop }
        listener.answer(.failed(reason: lifecycle.record.lastExit?.cause.reason ?? "it has ended")) { !$0.isStop }
        tellStarter(.ended)
    }

    private static func now() -> Lifecycle.Moment {
        Lifecycle.Moment(monotonic: milliseconds(CLOCK_MONOTONIC), wall: milliseconds(CLOCK_REALTIME))
    }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    // MARK: Waiting

    private func waitAndHandle() {
        var numbers = [signals.number, output.reading.number, errors.reading.number] + listener.descriptors
        if isAttached, let number = starter?.number { numbers.append(number) }
        var waiting = numbers.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&waiting, nfds_t(waiting.count), timeout()) >= 0 || errno == EINTR else { return }
        for entry in waiting where entry.revents != 0 { handleInput(entry.fd) }
        handleDeadlines()
    }

    private func timeout() -> Int32 {
        let due = [lifecycle.deadline, readiness?.dueAt, republishAt].compactMap { $0 }.min()
        guard let due else { return -1 }
        return Int32(clamping: max(0, due - Self.now().monotonic))
    }

    private func handleInput(_ descriptor: Int32) {
        switch descriptor {
        case signals.number: handleSignals()
        case output.reading.number: log.append(output.readAvailable(), from: .out, at: Self.now().wall)
        case errors.reading.number: log.append(errors.readAvailable(), from: .err, at: Self.now().wall)
        case starter?.number:
            starter = nil
            handle(.stop)
        default:
            for request in listener.takeRequests(from: descriptor) {
                handle(request.isStop ? .stop : .restart)
            }
        }
    }

    private func handleDeadlines() {
        let now = Self.now().monotonic
        if let deadline = lifecycle.deadline, deadline <= now { handle(.deadline) }
        if readiness.map({ $0.dueAt <= now }) == true, readiness?.isReady(at: now) == true { handle(.ready) }
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
            case SIGTERM, SIGINT: handle(.stop)
            default: break
            }
        }
    }

    private func reap() {
        var cause: ServerExit.Cause?
        var status: Int32 = 0
        // Ends with 0 while there are children, orphans of the tree included, and with -1 when there are none.
        var treeIsEmpty = false
        while true {
            let pid = waitpid(-1, &status, WNOHANG)
            guard pid > 0 else {
                treeIsEmpty = pid < 0
                break
            }
            if pid == serverPID {
                serverPID = nil
                // See wait(2): the low seven bits are the signal, the next byte is the code.
                let signal = status & 0x7F
                cause = signal == 0 ? .code(status >> 8 & 0xFF) : .signal(signal)
            }
        }
        if let cause {
            drainOutput()
            note("instance \(lifecycle.record.instance) ended: \(cause.reason)")
            readiness = nil
            handle(.exited(cause, treeIsEmpty: treeIsEmpty))
        } else if serverPID == nil, treeIsEmpty {
            handle(.treeEmpty)
        }
    }

    /// Takes what the ended process left in its pipes, but no more than they can hold.
    private func drainOutput() {
        let now = Self.now().wall
        log.append(output.readAvailable(), from: .out, at: now)
        log.append(errors.readAvailable(), from: .err, at: now)
        log.flush(at: now)
    }

    // MARK: Doing

    private func handle(_ event: Lifecycle.Event) {
        let wasStarting = lifecycle.record.phase == .starting
        for action in lifecycle.handle(event, at: Self.now()) { perform(action) }
        guard wasStarting else { return }
        switch event {
        case .exited(let cause, _):
            answerRestarts(.failed(reason: "it ended before it was ready: \(cause.reason)"))
        case .notSpawned(let code):
            answerRestarts(.failed(reason: ServerExit.Cause.notSpawned(code).reason))
        case .deadline:
            answerRestarts(.failed(reason: "it was not ready within \(DurationText.text(spec.startTimeout))"))
        default: break
        }
    }

    private func answerRestarts(_ reply: ControlReply) { listener.answer(reply) { !$0.isStop } }

    private func perform(_ action: Lifecycle.Action) {
        switch action {
        case .spawn: spawn()
        case .awaitReadiness: awaitReadiness()
        case .terminate:
            readiness = nil
            Descendants.signal(SIGTERM)
        case .kill: Descendants.signal(SIGKILL)
        case .publish: publish()
        case .announceReady: announceReady()
        case .giveUp(let reason): giveUp(reason)
        case .finish: isFinished = true
        }
    }

    private func spawn() {
        let request = SpawnRequest(
            arguments: spec.command, environment: spec.environment.map { "\($0.key)=\($0.value)" },
            directory: spec.directory,
            descriptors: [(output.writing.number, STDOUT_FILENO), (errors.writing.number, STDERR_FILENO)])
        switch request.spawn() {
        case .success(let pid):
            // A child that has ended already is a zombie, which still has its place in /proc until it is reaped.
            guard let stat = ProcessStat(pid) else {
                // Nothing can be kept that cannot be told from others.
                kill(pid, SIGKILL)
                waitpid(pid, nil, 0)
                note("/proc/\(pid)/stat cannot be read, so pid \(pid) was ended again")
                handle(.notSpawned(EACCES))
                return
            }
            serverPID = pid
            note("instance \(lifecycle.record.instance) started with pid \(pid)")
            handle(
                .spawned(
                    ProcessIdentity(
                        pid: pid, startTicks: stat.startTicks, bootID: lifecycle.record.keeper.bootID)))
        case .failure(let error):
            let cause = ServerExit.Cause.notSpawned(error.errno)
            note("instance \(lifecycle.record.instance) \(cause.reason)")
            handle(.notSpawned(error.errno))
        }
    }

    private func awaitReadiness() {
        readiness = ReadinessCheck(of: spec, at: Self.now().monotonic)
    }

    private func announceReady() {
        readiness = nil
        note("instance \(lifecycle.record.instance) is ready")
        guard hasRegistered else {
            // Nobody could find it, or stop it.
            tellStarter(.failed(reason: "its state cannot be written; is the disk full?"))
            starter = nil
            handle(.stop)
            return
        }
        tellStarter(.ready(gap: nil))
        answerRestarts(.ready(gap: nil))
        if !isAttached { starter = nil }
    }

    private func giveUp(_ reason: String) {
        note(reason)
        if !hadRegistration {
            unlink(folder.spec)
            unlink(folder.state)
        }
        tellStarter(.failed(reason: reason))
        starter = nil
    }

    private func tellStarter(_ reply: ControlReply) {
        guard let number = starter?.number else { return }
        let line = reply.line
        _ = send(number, line, line.count, Int32(MSG_NOSIGNAL))
    }

    private func publish() {
        do throws(RegistryError) {
            let record = lifecycle.record
            // While a keeper is there, the state speaks of processes, which no power cut survives.
            try AtomicFile.replace(
                folder.state, with: record.json.encoded(indentation: 2),
                surviving: record.phase.isKept ? .processes : .power)
            if !hasRegistered {
                try AtomicFile.commit(folder.pendingSpec, as: folder.spec)
                hasRegistered = true
            }
            republishAt = nil
        } catch {
            if republishAt == nil { note("\(error)") }
            republishAt = Self.now().monotonic + Self.republishInterval
        }
    }

    /// The last word on a server is worth some patience when the disk is full.
    private func retryLastPublish() {
        for _ in 0..<10 where republishAt != nil {
            usleep(200_000)
            publish()
        }
    }

    private func note(_ text: String) { log.note(text, at: Self.now().wall) }
}
