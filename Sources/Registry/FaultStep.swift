internal import Glibc

/// The moments at which a process that is killed would leave something half done. Tests of the fault matrix kill it
/// exactly there; a release build knows none of this.
package enum FaultStep: String, CaseIterable, Sendable {
    // A command that starts a server.
    case commandLocked = "command-locked"
    case commandPending = "command-pending"
    case commandLaunched = "command-launched"
    // One that ends or restarts a server.
    case commandAsked = "command-asked"
    case commandRecording = "command-recording"
    // Whoever gives a server a new keeper.
    case adopterLocked = "adopter-locked"
    case adopterLaunched = "adopter-launched"
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
    // A keeper that is given other settings.
    case keeperApplying = "keeper-applying"
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

    /// Kills this process when `ROOST_FAULT` names the step. After a colon it may have the path of a file, which whoever
    /// dies takes along: so one process dies there, once the file has been made.
    package func reach() {
        #if DEBUG
            let parts = getenv("ROOST_FAULT").map { String(cString: $0).split(separator: ":", maxSplits: 1) } ?? []
            guard parts.first?.elementsEqual(rawValue) == true, parts.count == 1 || unlink(String(parts[1])) == 0 else {
                return
            }
            kill(getpid(), SIGKILL)
        #endif
    }
}
