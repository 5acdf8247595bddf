internal import CLinux
internal import Glibc
internal import Registry

/// An instance that has been replaced and is on its way to its end.
struct Retirement {
    let process: KeptProcess
    /// When it is killed; monotonic milliseconds.
    var killAt: Int64
}

extension Keeper {
    /// How often it is looked whether processes that are not below the keeper are gone, in milliseconds.
    static let strangersInterval: Int64 = 20

    /// Whether processes are awaited of whose end no signal tells.
    var isEndingStrangers: Bool { tree.hasStrangers && lifecycle.isEnding && lifecycle.record.process == nil }

    // MARK: Starting

    /// Starts an instance: its identity is written down before its program begins, so that no keeper's death can
    /// lose a running server.
    func spawn(instance: Int64, isNext: Bool) {
        var warnings: [String] = []
        var request = SpawnRequest(
            arguments: spec.command, environment: environment(ofInstance: instance), directory: spec.directory)
        request.descriptors = [(output.writing.number, STDOUT_FILENO), (errors.writing.number, STDERR_FILENO)]
        request.limits = spec.limits
        request.controlGroup = controlGroup(&warnings)
        if isNext {
            _ = makeNextSocket()
        } else if !makeSocket() {
            return failSpawn(instance, EADDRINUSE)
        }
        if let number = nextSocket?.descriptor.number ?? socket?.descriptor.number {
            request.descriptors.append((number, ListeningSocket.number))
            request.inheritedSockets = 1
        }
        switch request.prepare() {
        case .failure(let error): failSpawn(instance, error.errno)
        case .success(let process):
            FaultStep.keeperPrepared.reach()
            // A child that has ended already is a zombie, which still has its place in /proc until it is reaped.
            guard let stat = ProcessStat(process.pid) else {
                // Nothing can be kept that cannot be told from others.
                note("/proc/\(process.pid)/stat cannot be read, so pid \(process.pid) was ended again")
                process.abandon()
                return failSpawn(instance, EACCES)
            }
            let identity = ProcessIdentity(
                pid: process.pid, startTicks: stat.startTicks, bootID: lifecycle.record.keeper.bootID)
            let kept = KeptProcess(identity, instance: instance)
            if isNext { next = kept } else { current = kept }
            log.instance = instance
            note("instance \(instance) started with pid \(process.pid)")
            handle(.spawned(identity))
            FaultStep.keeperRegistered.reach()
            guard hasRegistered else {
                // Nobody could find it, or stop it.
                note("its state cannot be written, so it is not started")
                process.abandon()
                forget(process.pid)
                return failSpawn(instance, ENOSPC)
            }
            switch process.release() {
            case .success(let complaints):
                FaultStep.keeperSpawned.reach()
                if isNext { FaultStep.keeperNextSpawned.reach() }
                warn(warnings + complaints.map(\.text))
            case .failure(let error):
                forget(process.pid)
                failSpawn(instance, error.errno)
            }
        }
    }

    private func failSpawn(_ instance: Int64, _ code: Int32) {
        readiness = nil
        log.instance = instance
        note("instance \(instance) \(ServerExit.Cause.notSpawned(code).reason)")
        log.instance = lifecycle.record.instance
        handle(.notSpawned(code))
    }

    /// Lets go of a process whose program has never begun, and which is gone.
    private func forget(_ pid: pid_t) {
        if next?.identity.pid == pid {
            next = nil
            nextSocket = nil
        }
        if current?.identity.pid == pid { current = nil }
    }

    private func environment(ofInstance instance: Int64) -> [String] {
        // What systemd told the agent or a command is not meant for the server.
        let foreign = ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]
        return spec.environment.filter { !ServerMark.variables.contains($0.key) && !foreign.contains($0.key) }
            .map { "\($0.key)=\($0.value)" } + ServerMark(folder, instance: instance).environment
    }

    private func controlGroup(_ warnings: inout [String]) -> String? {
        guard spec.limits.needsControlGroup else { return nil }
        do throws(ControlGroupError) {
            let group = try ControlGroup(named: folder.name.description, limits: spec.limits)
            warnings += group.warnings
            return group.processes
        } catch {
            warnings.append("limits.memory, cpus and processes are not applied: \(error)")
            return nil
        }
    }

    private func warn(_ warnings: [String]) {
        for warning in warnings where !lifecycle.record.warnings.contains(warning) { note(warning) }
        for action in lifecycle.warn(warnings, at: Self.now()) { perform(action) }
    }

    // MARK: Taking over

    /// Goes on where a keeper that is gone has left off.
    func adopt() {
        let record = lifecycle.record
        let process = record.process.flatMap { KeptProcess(adopting: $0, instance: record.instance) }
        current = process
        if process != nil { endOthers(than: record.instance) }
        FaultStep.keeperAdopting.reach()
        let cause = record.process.flatMap { ServerExit.Cause(ofZombie: $0) } ?? .unknown
        let isEmpty = process != nil || tree.members().isEmpty
        if let process { note("a new keeper took over instance \(record.instance) with pid \(process.identity.pid)") }
        handle(.adopt(isRunning: process != nil, cause, treeIsEmpty: isEmpty))
        FaultStep.keeperAdopted.reach()
    }

    /// Ends the instances that must not stay beside the one that is taken over: the one that it replaced may finish what
    /// it is doing, one that was to replace it has nothing to finish.
    private func endOthers(than instance: Int64) {
        let now = Self.now().monotonic
        for process in lifecycle.record.transient {
            guard let number = ServerMark(of: process.pid)?.instance, number < instance,
                let kept = KeptProcess(adopting: process, instance: number)
            else { continue }
            retiring = Retirement(process: kept, killAt: now + spec.stopTimeout)
            signal(SIGTERM, toInstanceOf: kept)
        }
        lifecycle.retain(retiring.map { [$0.process.identity] } ?? [])
        let known = [instance, retiring?.process.instance].compactMap { $0 }
        tree.signal(SIGKILL, to: tree.members(ofInstancesOtherThan: known))
    }

    // MARK: Ending

    /// Asks all that is left of the server to end.
    func terminate() {
        slownessReason = readiness?.lastFailure
        readiness = nil
        FaultStep.keeperStopping.reach()
        drainedConnections = connections
        if lifecycle.isRestarting, beginHandover() { return }
        askToEnd()
    }

    /// SIGTERM to all that is left of the server.
    func askToEnd() {
        tree.signal(SIGTERM, to: tree.members(root: current?.strangeRoot), root: current?.strangeRoot)
        FaultStep.keeperTerminated.reach()
    }

    /// Ends all that is left of the server.
    func killAll() {
        if lifecycle.record.process != nil, case let cut = connections, cut > 0 {
            lifecycle.remark("\(counted(cut, "connection")) cut")
            drainedConnections = 0
        }
        tree.signal(SIGKILL, to: tree.members(root: current?.strangeRoot), root: current?.strangeRoot)
    }

    /// How many connections are established to the server's port.
    private var connections: Int {
        guard let port = spec.port else { return 0 }
        return TCPSocket.sockets(onPort: port).count(where: \.isConnected)
    }

    private func counted(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? " was" : "s were")"
    }

    /// Ends the instance that was to replace the running one.
    func killNext() {
        guard let next else { return }
        slownessReason = readiness?.lastFailure
        readiness = nil
        tree.signal(SIGKILL, to: tree.members(ofInstance: next.instance, root: next.identity))
    }

    /// Kills what an instance that has ended left behind.
    func sweep(_ instance: Int64) {
        tree.signal(SIGKILL, to: tree.members(ofInstance: instance, root: nil))
    }

    /// Asks the instance that has been replaced to end.
    func retire(_ instance: Int64) {
        guard let current else { return }
        FaultStep.keeperSwitched.reach()
        retiring = Retirement(process: current, killAt: Self.now().monotonic + spec.stopTimeout)
        switchSockets()
        if handover == nil { signal(SIGTERM, toInstanceOf: current) }
    }

    /// The instance that has been replaced did not end in time.
    func killRetiring(at now: Int64) {
        guard let process = retiring?.process else { return }
        retiring?.killAt = now + 1000
        signal(SIGKILL, toInstanceOf: process)
    }

    /// Sends a signal to all processes of one instance.
    func signal(_ signal: Int32, toInstanceOf process: KeptProcess) {
        let members = tree.members(ofInstance: process.instance, root: process.identity)
        tree.signal(signal, to: members, root: process.strangeRoot)
    }

    // MARK: Ends

    /// Takes in the ends of children.
    func reap() {
        var ended: [(KeptProcess, ServerExit.Cause)] = []
        var status: Int32 = 0
        while case let pid = waitpid(-1, &status, WNOHANG), pid > 0 {
            let cause = ServerExit.Cause(waitStatus: status)
            if let process = [current, next, retiring?.process].compactMap({ $0 }).first(where: {
                $0.identity.pid == pid
            }) {
                ended.append((process, cause))
            } else if let run = runningChecks.first(where: { $0.child == pid }) {
                run.childEnded(status)
            } else if log.reaped(pid) {
                tree.compressor = log.compressor
            }
        }
        FaultStep.keeperReaped.reach()
        for (process, cause) in ended { handleEnd(of: process, cause) }
        if lifecycle.isEnding { handleEmptyTree() }
    }

    /// A process that is no child has ended.
    func handleStrangersEnd(_ descriptor: Int32) {
        for process in [current, next, retiring?.process] {
            if let process, process.descriptor == descriptor { handleEnd(of: process, process.cause) }
        }
    }

    private func handleEnd(of process: KeptProcess, _ cause: ServerExit.Cause) {
        switch process.instance {
        case current?.instance:
            drainOutput()
            noteEnd(of: process, cause)
            if lifecycle.isEnding, drainedConnections > 0 {
                lifecycle.remark("\(counted(drainedConnections, "open connection")) ended first")
            }
            drainedConnections = 0
            current = nil
            handover = nil
            readiness = next == nil ? nil : readiness
            handle(.exited(cause, leftover(of: process)))
        case next?.instance:
            noteEnd(of: process, cause)
            log.instance = lifecycle.record.instance
            readiness = nil
            next = nil
            nextSocket = nil
            sweep(process.instance)
            handle(.nextExited(cause))
        default:
            noteEnd(of: process, cause)
            retiring = nil
            handover = nil
            sweep(process.instance)
            handle(.retired(cause, instance: process.instance))
            let requests = deferredRequests
            deferredRequests = []
            for request in requests { handle(request) }
        }
    }

    private func noteEnd(of process: KeptProcess, _ cause: ServerExit.Cause) {
        note("instance \(process.instance) ended: \(cause.reason)")
    }

    /// What is left of an instance whose own process has ended.
    private func leftover(of process: KeptProcess) -> Lifecycle.Leftover {
        let isShared = next != nil || retiring != nil
        let members = isShared ? tree.members(ofInstance: process.instance, root: nil) : tree.members()
        guard !members.isEmpty else { return .nothing }
        return connections > 0 ? .connections : .processes
    }

    /// Tells the lifecycle when nothing is left of a tree that is to end.
    func handleEmptyTree() {
        guard lifecycle.record.process == nil, tree.members().isEmpty else { return }
        next = nil
        handle(.treeEmpty)
    }

    /// The next instance takes the place of the running one as soon as the lifecycle says so.
    func promoteNext() {
        guard let process = next, lifecycle.record.process == process.identity else { return }
        current = process
        next = nil
        if nextSocket != nil {
            socket?.direct(.newer)
            takeNextSocket()
        }
    }

    /// Takes what the ended process left in its pipes, but no more than they can hold.
    private func drainOutput() {
        let now = Self.now().wall
        output.drain { log.append($0, from: .out, at: now) }
        errors.drain { log.append($0, from: .err, at: now) }
        log.flush(at: now)
        tree.compressor = log.compressor
    }
}
