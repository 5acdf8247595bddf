package import Model
package import Registry

/// Finds the registered servers, and what becomes of them, from the state folder.
package struct Discovery: Sendable {
    let home: StateFolder
    private let events: any EventSink
    /// Between two looks at everything, which find what no file tells: that a keeper or an orphan has ended.
    package static let usualRescanInterval = Duration.seconds(30)

    private let rescanInterval: Duration

    package init(
        home: StateFolder, events: any EventSink, rescanInterval: Duration = Discovery.usualRescanInterval
    ) {
        self.home = home
        self.events = events
        self.rescanInterval = rescanInterval
    }

    /// Starts a thread that watches, and returns what it finds: first all servers that there are, then each change, in
    /// order; a batch without changes says that everything was looked at. The thread ends when nobody reads any more.
    package func changes() throws(CollectionError) -> AsyncStream<[ServerChange]> {
        do throws(RegistryError) {
            try makeFolder(home.servers)
        } catch {
            throw .stateFolder(error)
        }
        let wake = try WakeUp()
        let (stream, continuation) = AsyncStream.makeStream(of: [ServerChange].self)
        continuation.onTermination = { _ in wake.wake() }
        let (home, events, rescanInterval) = (home, events, rescanInterval)
        let failure = startThread {
            var watcher = Watcher(home: home, events: events)
            watcher.run(rescanInterval: rescanInterval, wake: wake) { changes in
                if case .terminated = continuation.yield(changes) { return false }
                return true
            }
            continuation.finish()
        }
        guard failure == 0 else { throw .system("start a thread", errno: failure) }
        return stream
    }
}
