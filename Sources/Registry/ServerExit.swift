package import Format
internal import Glibc

/// How one instance ended.
package struct ServerExit: Hashable, Sendable {
    /// What the kernel says of the end.
    package enum Cause: Hashable, Sendable {
        case code(Int32)
        case signal(Int32)
        /// It could not be spawned; the `errno` of the attempt.
        case notSpawned(Int32)
        /// It ended while no keeper was there, and the kernel does not tell how.
        case unknown
        /// The machine was started again.
        case reboot

        /// `exit code 1`, `SIGKILL`, `could not be started: No such file or directory`.
        package var reason: String {
            switch self {
            case .code(let code): "exit code \(code)"
            case .signal(let number): signalName(number)
            case .notSpawned(let code): "could not be started: \(String(cString: strerror(code)))"
            case .unknown: "unknown, as no keeper was there"
            case .reboot: "ended by a reboot"
            }
        }
    }

    /// Whose doing it was; the raw values are those of `state.json`.
    package enum Trigger: String, CaseIterable, Sendable {
        /// The server's own, or a stranger's.
        case itself
        /// A command's: `stop`, `restart`, `apply`.
        case asked
        /// The keeper's, as it failed its liveness check.
        case liveness
        /// The keeper's, as it used too much memory.
        case memory
        /// The keeper's, as it did not become ready in time.
        case startTimeout = "start-timeout"
    }

    package var instance: Int64
    package var cause: Cause
    package var at: Timestamp
    package var trigger: Trigger
    /// What more there is to say, such as the check that failed; a sentence without its full stop.
    package var detail: String?

    package init(instance: Int64, cause: Cause, at: Timestamp, trigger: Trigger = .itself, detail: String? = nil) {
        self.instance = instance
        self.cause = cause
        self.at = at
        self.trigger = trigger
        self.detail = detail
    }

    /// Whether a command asked it to end.
    package var wasRequested: Bool { trigger == .asked }

    /// Whether it ended as it should: with exit code 0, or as SIGTERM ends a server that was asked to end, whether it
    /// dies of the signal or turns it into 143 itself.
    package var isClean: Bool {
        switch cause {
        case .code(0): true
        case .code(128 + SIGTERM), .signal(SIGTERM): trigger != .itself
        default: false
        }
    }

    /// The exit code as a shell gives it: 128 and the signal's number after a signal, 127 when nothing was spawned; nil
    /// when nobody knows.
    package var shellCode: Int32? {
        switch cause {
        case .code(let code): code
        case .signal(let signal): 128 + signal
        case .notSpawned: 127
        case .unknown, .reboot: nil
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
