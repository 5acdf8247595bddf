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

    /// What of its documents could not be understood and was set aside.
    package let problems: [RegistryError]

    /// A server of which all is known already.
    package init(folder: ServerFolder, spec: ServerSpec, state: ServerState, standing: Standing, isRunning: Bool) {
        self.folder = folder
        self.spec = spec
        self.state = state
        self.standing = standing
        self.isRunning = isRunning
        problems = []
    }

    /// The server registered in a folder; nil when none is. A document that cannot be understood is set aside and counts
    /// as lost: what is lost of a server that runs is found again by its processes. `isRunning` may be told by who knows of
    /// many processes at once, and so may `marked`.
    package init?(
        in folder: ServerFolder, isRunning check: (ProcessIdentity) -> Bool = { $0.isRunning },
        marked: MarkedProcesses = MarkedProcesses()
    ) throws(RegistryError) {
        var problems: [RegistryError] = []
        let written = try document(folder.spec, ServerSpec.init(json:), &problems)
        let isWatched = written?.isWatched == true
        // What an earlier server of the name has left says nothing of one that runs elsewhere.
        let known = try isWatched ? nil : document(folder.state, ServerState.init(json:), &problems)
        guard written != nil || known != nil || !problems.isEmpty else { return nil }
        var state = known ?? .unknown(registeredAt: written?.registeredAt ?? 0)
        var isRunning = state.process.map(check) ?? false
        // A keeper may have died before it could write down what it had started, on a full disk for one.
        let mayBeUnwritten = state.isLost || state.phase.isKept && !check(state.keeper)
        if !isRunning, !isWatched, mayBeUnwritten, let found = marked.root(of: folder) {
            if state.isLost { state.phase = .ready }
            state.instance = found.instance
            state.process = found.process
            isRunning = true
        }
        let process = isRunning ? state.process : nil
        guard let spec = written ?? marked.spec(of: process, in: folder, registeredAt: state.startedAt) else {
            if let problem = problems.first { throw problem }
            return nil
        }
        self.folder = folder
        self.spec = spec
        self.state = state
        self.isRunning = isRunning
        self.problems = problems
        standing = Standing(of: state, spec, isRunning: isRunning, isKeeperRunning: check(state.keeper))
    }

    /// The word for its state.
    package var word: String { state.word(standing, isRunning: isRunning) }

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
        let isOfThisBoot = state.isLost || state.keeper.bootID == ProcessIdentity.currentBootID
        let mustRun = state.phase.isKept || spec.isEnabled && !isOfThisBoot
        if !state.isLost, !mustRun || isKeeperRunning() {
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
    /// the time, `ended` when its keeper has not said yet what comes next, or the standing when there is no keeper.
    package func word(_ standing: RegisteredServer.Standing, isRunning: Bool) -> String {
        switch standing {
        case .orphaned, .lost, .rebooted, .watched: standing.rawValue
        case .kept where isCrashLooping && phase.isWanted: "crash-loop"
        case .kept where phase == .ready: isRunning ? "running" : "ended"
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
        let marked = MarkedProcesses()
        for folder in try serverFolders() {
            do throws(RegistryError) {
                guard let server = try RegisteredServer(in: folder, isRunning: check, marked: marked) else { continue }
                servers.append(server)
                problems += server.problems
            } catch {
                problems.append(error)
            }
        }
        return (servers, problems)
    }
}

/// Reads one document of the state folder; nil when there is none, or none that can be understood: that is set aside.
private func document<Value>(
    _ path: String, _ decode: (JSONValue) throws(JSONFormatError) -> Value, _ problems: inout [RegistryError]
) throws(RegistryError) -> Value? {
    guard let bytes = try AtomicFile.read(path) else { return nil }
    do {
        return try decode(JSONValue(parsing: bytes))
    } catch let error as JSONFormatError where error.isOtherVersion {
        throw .unreadable(path: path, reason: error.description, movedTo: nil)
    } catch {
        let reason = "\(error)"
        let target: String?
        do {
            target = try AtomicFile.setAside(path, holding: bytes)
        } catch {
            throw .unreadable(path: path, reason: reason, movedTo: nil)
        }
        guard let target else { return try document(path, decode, &problems) }
        problems.append(.unreadable(path: path, reason: reason, movedTo: target))
        return nil
    }
}
