internal import Glibc

/// The moments at which a process that is killed would leave something half done. Tests of the fault matrix kill it
/// exactly there; a release build knows none of this.
package enum FaultStep: String, CaseIterable, Sendable {
    // A command that starts a server.
    case commandLocked = "command-locked"
    case commandPending = "command-pending"
    case commandLaunched = "command-launched"
    // A keeper that starts a server.
    case keeperListening = "keeper-listening"
    case keeperPrepared = "keeper-prepared"
    case keeperPublished = "keeper-published"
    case keeperRegistered = "keeper-registered"
    case keeperSpawned = "keeper-spawned"
    case keeperReady = "keeper-ready"
    // A keeper that ends one.
    case keeperStopping = "keeper-stopping"
    case keeperTerminated = "keeper-terminated"
    case keeperReaped = "keeper-reaped"
    case keeperEnded = "keeper-ended"
    case keeperRemoved = "keeper-removed"
    // A keeper that takes one over.
    case keeperAdopting = "keeper-adopting"
    case keeperAdopted = "keeper-adopted"
    // A keeper that replaces one while it serves.
    case keeperNextSpawned = "keeper-next-spawned"
    case keeperSwitched = "keeper-switched"
    // A keeper's child that compresses a file of a log.
    case compressionBegun = "compression-begun"
    case compressionWritten = "compression-written"
    case compressionNamed = "compression-named"

    /// Ends this process as SIGKILL would, when `ROOST_FAULT` names the step.
    package func reach() {
        #if DEBUG
            if getenv("ROOST_FAULT").map({ String(cString: $0) == rawValue }) == true { kill(getpid(), SIGKILL) }
        #endif
    }
}
