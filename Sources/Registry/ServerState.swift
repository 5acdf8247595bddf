package import Format
internal import Glibc

/// What is: the newest word of a server's keeper.
package struct ServerState: Hashable, Sendable {
    /// Where a server is in its life; the raw values are what `status` shows.
    package enum Phase: String, CaseIterable, Sendable {
        /// Spawned, not ready yet.
        case starting
        case ready
        /// Ended, and about to be started again.
        case backoff
        /// Asked to end.
        case stopping
        /// Ended because it was asked to.
        case stopped
        /// Ended by itself, and its restart policy leaves it so.
        case exited

        /// Whether the server should be running.
        package var isWanted: Bool {
            switch self {
            case .starting, .ready, .backoff: true
            case .stopping, .stopped, .exited: false
            }
        }

        /// Whether a keeper stands behind it.
        package var isKept: Bool {
            switch self {
            case .starting, .ready, .backoff, .stopping: true
            case .stopped, .exited: false
            }
        }
    }

    package var phase: Phase
    /// Which life of the server this is, from 1.
    package var instance: Int64
    /// The server's process; nil while there is none.
    package var process: ProcessIdentity?
    /// The keeper that wrote this.
    package var keeper: ProcessIdentity
    /// When the newest instance was spawned.
    package var startedAt: Timestamp
    /// When the newest instance became ready; nil until then.
    package var readyAt: Timestamp?
    /// How often it was started again without being asked to.
    package var restarts: Int64
    /// Whether it fails so often that it is started again only slowly.
    package var isCrashLooping: Bool
    /// How the instance before ended; nil for the first.
    package var lastExit: ServerExit?
    package var changedAt: Timestamp

    package init(
        phase: Phase, instance: Int64, process: ProcessIdentity?, keeper: ProcessIdentity, startedAt: Timestamp,
        readyAt: Timestamp? = nil, restarts: Int64 = 0, isCrashLooping: Bool = false, lastExit: ServerExit? = nil,
        changedAt: Timestamp
    ) {
        self.phase = phase
        self.instance = instance
        self.process = process
        self.keeper = keeper
        self.startedAt = startedAt
        self.readyAt = readyAt
        self.restarts = restarts
        self.isCrashLooping = isCrashLooping
        self.lastExit = lastExit
        self.changedAt = changedAt
    }
}

extension ServerState {
    /// What is left when a server's state file is gone: it has been registered, and nothing is known to run.
    static func unknown(registeredAt: Timestamp) -> ServerState {
        ServerState(
            phase: .exited, instance: 0, process: nil, keeper: ProcessIdentity(pid: 0, startTicks: 0, bootID: ""),
            startedAt: registeredAt, changedAt: registeredAt)
    }
}

/// How one instance ended.
package struct ServerExit: Hashable, Sendable {
    /// What made an instance end.
    package enum Cause: Hashable, Sendable {
        case code(Int32)
        case signal(Int32)
        /// It could not be spawned; the `errno` of the attempt.
        case notSpawned(Int32)

        /// `exit code 1`, `SIGKILL`, `could not be started: No such file or directory`.
        package var reason: String {
            switch self {
            case .code(let code): "exit code \(code)"
            case .signal(let number): signalName(number)
            case .notSpawned(let code): "could not be started: \(String(cString: strerror(code)))"
            }
        }
    }

    package var instance: Int64
    package var cause: Cause
    package var at: Timestamp
    /// Whether it was asked to end.
    package var wasRequested: Bool

    package init(instance: Int64, cause: Cause, at: Timestamp, wasRequested: Bool) {
        self.instance = instance
        self.cause = cause
        self.at = at
        self.wasRequested = wasRequested
    }

    /// The exit code as a shell gives it: 128 and the signal's number after a signal, 127 when nothing was spawned.
    package var shellCode: Int32 {
        switch cause {
        case .code(let code): code
        case .signal(let signal): 128 + signal
        case .notSpawned: 127
        }
    }
}

/// `SIGTERM` for 15; `signal 63` for one without a name.
package func signalName(_ number: Int32) -> String {
    let names: [Int32: String] = [
        SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
        SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGUSR1: "SIGUSR1",
        SIGSEGV: "SIGSEGV", SIGUSR2: "SIGUSR2", SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM",
        SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ", SIGSYS: "SIGSYS",
    ]
    return names[number] ?? "signal \(number)"
}
