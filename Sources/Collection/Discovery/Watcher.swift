internal import Format
internal import Glibc
internal import Model
internal import Registry

/// What the watching thread does: waits for the kernel, reads what has changed, compares.
struct Watcher: ~Copyable {
    private let home: StateFolder
    private let events: any EventSink
    private var watch: FolderWatch?
    private var known: [ServerName: ObservedServer] = [:]
    private var keepers: [ServerName: KeeperWatch] = [:]

    init(home: StateFolder, events: any EventSink) {
        self.home = home
        self.events = events
        watch = FolderWatch(home.servers)
        if watch == nil { events.emit(WatchUnavailable(path: home.servers, errno: errno)) }
    }

    /// Reports changes, and that there are none after each look at everything, until `report` returns false or `wake` is
    /// woken.
    mutating func run(rescanInterval: Duration, wake: WakeUp, report: ([ServerChange]) -> Bool) {
        // Without a watch, looking is all there is.
        let interval = watch == nil ? .seconds(1) : rescanInterval
        var found = scan()
        // A look at everything is reported though it finds nothing: it tells that somebody looks.
        var isComplete = true
        var nextScan = ContinuousClock.now + interval
        while true {
            if isComplete || !found.isEmpty, !report(found) { return }
            var polled = [pollfd(fd: wake.descriptor.number, events: Int16(POLLIN), revents: 0)]
            if let number = watch?.descriptor.number {
                polled.append(pollfd(fd: number, events: Int16(POLLIN), revents: 0))
            }
            let keepersStart = polled.count
            let watched = Array(keepers)
            polled += watched.map { pollfd(fd: $0.value.descriptor.number, events: Int16(POLLIN), revents: 0) }
            let wait = max(.zero, nextScan - .now)
            let count = retryingInterrupted {
                poll(&polled, nfds_t(polled.count), Int32(clamping: wait.milliseconds + 1))
            }
            if polled[0].revents != 0 { return }
            let ended = zip(watched, polled[keepersStart...]).filter { $0.1.revents != 0 }.map(\.0.key)
            found = count > 0 ? changes() + ended.compactMap { look(at: home.server($0)) } : []
            isComplete = false
            // However much goes on: what no file tells is looked for all the same.
            if ContinuousClock.now >= nextScan {
                found += scan()
                isComplete = true
                nextScan = .now + interval
            }
        }
    }

    /// Looks at what the kernel says has changed.
    private mutating func changes() -> [ServerChange] {
        guard let changes = watch?.changes(), !changes.isUnclear else { return scan() }
        return changes.folders.sorted().compactMap { text in
            guard let name = try? ServerName(text) else { return nil }
            return look(at: home.server(name))
        }
    }

    /// Looks at everything.
    private mutating func scan() -> [ServerChange] {
        do throws(RegistryError) {
            let folders = try home.serverFolders()
            // Watched before it is read: what happens in between is seen twice rather than not at all.
            let found = folders.compactMap { folder in
                if watch?.watch(folder.name.description) == false, errno != ENOENT, known[folder.name] == nil {
                    events.emit(WatchUnavailable(path: folder.path, errno: errno))
                }
                return look(at: folder)
            }
            let gone = Set(known.keys).subtracting(folders.map(\.name)).sorted()
            for name in gone {
                known[name] = nil
                keepers[name] = nil
            }
            return found + gone.map(ServerChange.removed)
        } catch {
            events.emit(ServerUnreadable(error: error))
            return []
        }
    }

    /// A keeper that ends tells nobody; the kernel does.
    private mutating func watchKeeper(of server: ObservedServer?, named name: ServerName) {
        guard let server, server.standing == .kept, server.state.phase.isKept else {
            keepers[name] = nil
            return
        }
        if keepers[name]?.keeper != server.state.keeper { keepers[name] = KeeperWatch(server.state.keeper) }
    }

    private mutating func look(at folder: ServerFolder) -> ServerChange? {
        do throws(RegistryError) {
            let old = known[folder.name]
            let server = try RegisteredServer(in: folder)
            for problem in server?.problems ?? [] { events.emit(ServerUnreadable(error: problem)) }
            let isWhole = server.map { $0.spec.isWatched || $0.problems.isEmpty && !$0.state.isLost } ?? true
            // What was set aside says nothing: the word before it holds until the keeper writes it again.
            if !isWhole, let old, old.state.keeper.isRunning { return nil }
            let new = server.map(ObservedServer.init)
            known[folder.name] = new
            watchKeeper(of: new, named: folder.name)
            return .between(old, new)
        } catch {
            events.emit(ServerUnreadable(error: error))
            // What was set aside is out of the way now.
            if case .unreadable(_, _, _?) = error { return look(at: folder) }
            return nil
        }
    }
}
