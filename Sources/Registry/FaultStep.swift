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

    /// Kills this process when `ROOST_FAULT` names the step, and stops it until SIGCONT when `ROOST_PAUSE` does. After a
    /// colon there may be the path of a file, which whoever gets there takes along: so one process dies there, once the
    /// file has been made.
    package func reach() {
        #if DEBUG
            if isMeant(by: "ROOST_FAULT") { kill(getpid(), SIGKILL) }
            if isMeant(by: "ROOST_PAUSE") { kill(getpid(), SIGSTOP) }
        #endif
    }

    #if DEBUG
        private func isMeant(by variable: String) -> Bool {
            let parts = getenv(variable).map { String(cString: $0).split(separator: ":", maxSplits: 1) } ?? []
            return parts.first?.elementsEqual(rawValue) == true && (parts.count == 1 || unlink(String(parts[1])) == 0)
        }
    #endif
}
