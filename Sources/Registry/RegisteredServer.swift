internal import Format
internal import Glibc

/// A server as the state folder and the kernel show it together.
package struct RegisteredServer: Sendable {
    /// The keeper's word held against what is really running.
    package enum Standing: String, Sendable {
        /// The keeper is there, and what it wrote last is true.
        case kept
        /// The keeper is gone; its server is still running.
        case orphaned
        /// Keeper and server are gone, and nobody saw how it ended.
        case lost
        /// The machine was started again since.
        case rebooted
        /// It runs elsewhere: nothing is kept, and nothing is known of its process.
        case watched
    }

    package let folder: ServerFolder
    package let spec: ServerSpec
    package let state: ServerState
    package let standing: Standing

    package var name: ServerName { folder.name }

    /// Whether the server's process is running now.
    package let isRunning: Bool

    /// A server of which all is known already.
    package init(folder: ServerFolder, spec: ServerSpec, state: ServerState, standing: Standing, isRunning: Bool) {
        self.folder = folder
        self.spec = spec
        self.state = state
        self.standing = standing
        self.isRunning = isRunning
    }

    /// The server registered in a folder; nil when none is. A file that cannot be understood is set aside and thrown
    /// as the error that says so; a server whose state was lost so is still registered. `isRunning` may be told by who
    /// knows of many processes at once.
    package init?(
        in folder: ServerFolder, isRunning check: (ProcessIdentity) -> Bool = { $0.isRunning }
    ) throws(RegistryError) {
        guard let spec = try document(folder.spec, ServerSpec.init(json:)) else { return nil }
        self.folder = folder
        self.spec = spec
        // What an earlier server of the name has left says nothing of one that runs elsewhere.
        let known = try spec.isWatched ? nil : document(folder.state, ServerState.init(json:))
        state = known ?? .unknown(registeredAt: spec.registeredAt)
        isRunning = state.process.map(check) ?? false
        standing = Standing(of: state, spec, isRunning: isRunning, isKeeperRunning: check(state.keeper))
    }

    /// Whether it is to be given a new keeper: one that takes it over, or that starts it again.
    package var needsKeeper: Bool { standing.needsKeeper(spec) }
}

extension RegisteredServer.Standing {
    fileprivate init(
        of state: ServerState, _ spec: ServerSpec, isRunning: Bool, isKeeperRunning: @autoclosure () -> Bool
    ) {
        if spec.isWatched {
            self = .watched
            return
        }
        // A state that was lost says nothing of any boot.
        let isOfThisBoot = state.instance == 0 || state.keeper.bootID == ProcessIdentity.currentBootID
        let mustRun = state.phase.isKept || spec.isEnabled && !isOfThisBoot
        if state.instance > 0, !mustRun || isKeeperRunning() {
            self = .kept
        } else {
            self = isRunning ? .orphaned : isOfThisBoot ? .lost : .rebooted
        }
    }

    /// Whether a server that stands so is to be given a new keeper.
    package func needsKeeper(_ spec: ServerSpec) -> Bool {
        switch self {
        case .kept, .watched: false
        case .orphaned, .lost: true
        case .rebooted: spec.isEnabled
        }
    }
}

extension ServerState {
    /// The word that people read for a server's state: the phase, `running` for ready, `crash-loop` when it fails all
    /// the time, or the standing when there is no keeper.
    package func word(_ standing: RegisteredServer.Standing) -> String {
        switch standing {
        case .orphaned, .lost, .rebooted, .watched: standing.rawValue
        case .kept where isCrashLooping && phase.isWanted: "crash-loop"
        case .kept where phase == .ready: "running"
        case .kept: phase.rawValue
        }
    }
}

extension StateFolder {
    /// All registered servers by name, and what of the folder could not be understood.
    package func registeredServers(
        isRunning check: (ProcessIdentity) -> Bool = { $0.isRunning }
    ) throws(RegistryError) -> (servers: [RegisteredServer], problems: [RegistryError]) {
        var servers: [RegisteredServer] = []
        var problems: [RegistryError] = []
        for folder in try serverFolders() {
            do throws(RegistryError) {
                if let server = try RegisteredServer(in: folder, isRunning: check) { servers.append(server) }
            } catch {
                problems.append(error)
            }
        }
        return (servers, problems)
    }
}

/// Reads one document of the state folder; nil when there is no such file.
private func document<Value>(
    _ path: String, _ decode: (JSONValue) throws(JSONFormatError) -> Value
) throws(RegistryError) -> Value? {
    guard let bytes = try AtomicFile.read(path) else { return nil }
    do {
        return try decode(JSONValue(parsing: bytes))
    } catch let error as JSONFormatError where error.isOtherVersion {
        throw .unreadable(path: path, reason: error.description, movedTo: nil)
    } catch {
        throw .unreadable(path: path, reason: "\(error)", movedTo: AtomicFile.setAside(path))
    }
}
