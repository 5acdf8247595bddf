internal import Format
internal import Glibc
internal import Registry

/// Something that is said to the server in passing, whose outcome does not matter.
struct Errand {
    let run: any CheckRun
    /// When it is given up; monotonic milliseconds.
    let until: Int64
}

/// How often the memory of a server's tree is measured.
struct MemoryWatch {
    static let interval: Int64 = 5000
    /// Monotonic milliseconds.
    var dueAt: Int64
}

extension Keeper {
    /// How long an errand may take, in milliseconds.
    private static let errandPatience: Int64 = 2000

    /// All checks that are under way.
    var runningChecks: [any CheckRun] {
        [readiness?.current, liveness?.current].compactMap { $0 } + errands.map(\.run)
    }

    /// Begins to watch for the readiness of the newest instance.
    func awaitReadiness() {
        guard let process = next ?? current else { return }
        slownessReason = nil
        readiness = Readiness(
            of: spec, process: process.identity.pid,
            processes: { [tree] in tree.members(ofInstance: process.instance, root: process.identity) },
            // While two instances listen, it is the next one that is asked.
            steer: next == nil || nextSocket == nil ? nil : { [weak self] port in self?.direct(probePort: port) },
            at: Self.now().monotonic)
    }

    /// What only a ready server to which nothing is being done is watched for.
    func watchSteadily() {
        guard lifecycle.isSteady, !isFinished else {
            if lifecycle.isRolling { run(liveness?.farewell()) }
            liveness = nil
            memory = nil
            return
        }
        let now = Self.now().monotonic
        if liveness == nil, let check = spec.liveness {
            liveness = Liveness(check, of: spec, checker: provenChecker, at: now)
        }
        if memory == nil, spec.maxMemory != nil { memory = MemoryWatch(dueAt: now + MemoryWatch.interval) }
    }

    /// Watches afresh, by other settings.
    func watchAnew() {
        run(liveness?.farewell())
        liveness = nil
        memory = nil
        watchSteadily()
    }

    /// Moves on what is under way.
    func moveChecksOn(at now: Int64) {
        if readiness?.isReady(at: now) == true { becomeReady() }
        if let verdict = liveness?.advance(at: now) { take(verdict) }
        if let due = memory?.dueAt, due <= now { measureMemory(at: now) }
        errands.removeAll { $0.until <= now || $0.run.advance() != nil }
        tree.helpers = Set(runningChecks.compactMap(\.child))
    }

    private func becomeReady() {
        provenChecker = readiness?.checker(asking: spec.liveness?.check)
        if provenChecker == nil { run(readiness?.farewell()) }
        readiness = nil
        handle(.ready)
        provenChecker = nil
        FaultStep.keeperReady.reach()
    }

    private func take(_ verdict: LivenessCounter.Verdict) {
        let now = Self.now().wall
        let state: LivenessState
        switch verdict {
        case .healthy: state = LivenessState(isHealthy: true, since: now)
        case .failing(let failures, let reason), .restart(let failures, let reason):
            state = LivenessState(isHealthy: false, failures: failures, reason: reason, since: now)
        }
        if let reason = state.reason { note("liveness: \(reason)") }
        for action in lifecycle.found(state, at: Self.now()) { perform(action) }
        guard case .restart(let failures, let reason) = verdict else { return }
        let times = failures == 1 ? "a liveness check" : "\(failures) liveness checks in a row"
        handle(.unhealthy(.liveness, "\(times) failed: \(reason)"))
    }

    private func measureMemory(at now: Int64) {
        memory?.dueAt = now + MemoryWatch.interval
        guard let limit = spec.maxMemory else { return }
        let used = tree.members(root: current?.strangeRoot).reduce(0) { $0 + residentBytes(of: $1) }
        guard used > limit else { return }
        let reason = "\(used >> 20) MiB resident, more than max_memory (\(limit >> 20) MiB)"
        note(reason)
        handle(.unhealthy(.memory, reason))
    }

    /// Of one process, from `/proc/<pid>/statm`.
    private func residentBytes(of pid: pid_t) -> Int64 {
        let fields = ((try? AtomicFile.read("/proc/\(pid)/statm")) ?? []).split(separator: UInt8(ascii: " "))
        let pages = fields.count > 1 ? Int64(String(decoding: fields[1], as: UTF8.self)) ?? 0 : 0
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    private func run(_ errand: (any CheckRun)?) {
        guard let errand else { return }
        errands.append(Errand(run: errand, until: Self.now().monotonic + Self.errandPatience))
    }
}
