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
    /// When it is started again; nil unless it is in `backoff`.
    package var nextStartAt: Timestamp?
    /// Whether the keeper took the process over from a keeper that is gone, and so is not its parent.
    package var isAdopted = false
    /// What the liveness check found; nil before the first of an instance, and for a server without one.
    package var liveness: LivenessState?
    /// The listening socket that the server inherited; nil when its keeper holds none.
    package var socket: HeldSocket?
    /// Processes of other instances that must not stay: one that is being replaced, or one that is to replace it.
    package var transient: [ProcessIdentity] = []
    /// What was asked for and could not be had, a sentence each.
    package var warnings: [String] = []
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
    /// Whether no keeper has written it: the document is gone.
    package var isLost: Bool { keeper.pid == 0 }

    /// What is left when a server's state file is gone: it has been registered, and nothing is known to run.
    static func unknown(registeredAt: Timestamp) -> ServerState {
        ServerState(
            phase: .exited, instance: 0, process: nil, keeper: ProcessIdentity(pid: 0, startTicks: 0, bootID: ""),
            startedAt: registeredAt, changedAt: registeredAt)
    }
}

/// What a server's keeper found out by its liveness check.
package struct LivenessState: Hashable, Sendable {
    package var isHealthy: Bool
    /// Failures in a row.
    package var failures: Int64
    /// Why the newest check failed; nil when it did not.
    package var reason: String?
    /// When that became so.
    package var since: Timestamp

    package init(isHealthy: Bool, failures: Int64 = 0, reason: String? = nil, since: Timestamp) {
        self.isHealthy = isHealthy
        self.failures = failures
        self.reason = reason
        self.since = since
    }
}

/// A listening socket that a server inherited from its keeper.
package struct HeldSocket: Hashable, Sendable {
    /// Its number in the server.
    package var descriptor: Int32
    /// What tells it from any other socket.
    package var inode: UInt64

    package init(descriptor: Int32, inode: UInt64) {
        self.descriptor = descriptor
        self.inode = inode
    }
}
