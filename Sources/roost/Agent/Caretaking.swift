import Collection
import Format
import Registry

/// Which servers are to be given a new keeper, and when: those whose keeper is gone, and after a boot those that are
/// enabled, each after the servers it depends on.
struct Caretaking {
    private struct Attempts {
        var count: Int
        var nextAt: Timestamp
    }

    private var servers: [ServerName: ObservedServer] = [:]
    private var attempts: [ServerName: Attempts] = [:]

    /// The delay after the first attempt, which doubles up to the longest, in milliseconds.
    private static let shortest: Int64 = 1000
    private static let longest: Int64 = 60_000

    /// Takes in what has changed.
    mutating func take(_ changes: [ServerChange]) {
        for change in changes {
            switch change {
            case .added(let server), .changed(let server), .exited(let server, _):
                servers[server.name] = server
                if !server.needsKeeper { attempts[server.name] = nil }
            case .removed(let name):
                servers[name] = nil
                attempts[name] = nil
            }
        }
    }

    /// The servers whose turn it is. Each is counted as an attempt; one that is still without a keeper later comes again.
    mutating func due(at now: Timestamp) -> [ObservedServer] {
        let chosen = waiting.filter { attempts[$0.name].map { $0.nextAt <= now } ?? true && canStart($0) }
        for server in chosen {
            let count = (attempts[server.name]?.count ?? 0) + 1
            let delay = min(Self.longest, Self.shortest << Int64(min(count - 1, 10)))
            attempts[server.name] = Attempts(count: count, nextAt: now + delay)
        }
        return chosen
    }

    /// When to look again though nothing changes; nil when nothing waits for its next attempt.
    var nextLook: Timestamp? { waiting.compactMap { attempts[$0.name]?.nextAt }.min() }

    private var waiting: [ObservedServer] {
        servers.values.filter(\.needsKeeper).sorted { $0.name < $1.name }
    }

    /// A server that runs is taken over whatever it depends on. Others wait for what they depend on, where that is to run
    /// at all.
    private func canStart(_ server: ObservedServer) -> Bool {
        guard server.standing == .rebooted else { return true }
        return server.spec.after.allSatisfy { name in
            guard let other = (try? ServerName(name)).flatMap({ servers[$0] }) else { return true }
            let isToRun = other.needsKeeper || other.standing == .kept && other.state.phase.isWanted
            return other.isServing || !isToRun
        }
    }
}
