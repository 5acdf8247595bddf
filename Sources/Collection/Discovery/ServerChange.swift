package import Format
package import Registry

/// What discovery found to be different.
package enum ServerChange: Hashable, Sendable {
    case added(ObservedServer)
    /// An instance has ended; the server may be running again already.
    case exited(ObservedServer, at: Timestamp?)
    /// Anything else: a phase, another specification, a keeper that is gone.
    case changed(ObservedServer)
    case removed(ServerName)

    /// The difference between what was seen of one server before and now; nil stands for "not registered".
    package static func between(_ old: ObservedServer?, _ new: ObservedServer?) -> ServerChange? {
        switch (old, new) {
        case (nil, nil): return nil
        case (nil, let new?): return .added(new)
        case (let old?, nil): return .removed(old.name)
        case (let old?, let new?):
            // What was kept here, if anything, was ended before it became another's.
            if old.spec.isWatched || new.spec.isWatched { return old == new ? nil : .changed(new) }
            if let exit = new.state.lastExit, exit != old.state.lastExit { return .exited(new, at: exit.at) }
            // Without its keeper nobody writes down how it ended, or when; a keeper that is there is about to.
            let isKept = new.standing == .kept && new.state.keeper == old.state.keeper
            if !isKept, old.isRunning, old.process != new.process { return .exited(new, at: nil) }
            return old == new ? nil : .changed(new)
        }
    }
}
