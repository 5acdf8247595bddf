import Collection
import Registry
import TestSupport
import Testing

/// On real folders, as keepers write them: what the watch misses is not known for half a minute.
@Suite(.timeLimit(.minutes(1)))
struct DiscoveryTests {
    private let folder = TemporaryFolder()
    private let events = RecordedEvents()
    private var home: StateFolder { StateFolder(path: folder.path) }

    /// Looks so seldom that only the watch can be what finds anything.
    private func changes() throws -> AsyncStream<[ServerChange]>.Iterator {
        try Discovery(home: home, events: events, rescanInterval: .seconds(3600)).changes().makeAsyncIterator()
    }

    /// Batches are how the thread happened to be scheduled: this takes them apart.
    private func next(_ iterator: inout AsyncStream<[ServerChange]>.Iterator, _ backlog: inout [ServerChange]) async
        -> ServerChange?
    {
        while backlog.isEmpty {
            guard let batch = await iterator.next() else { return nil }
            backlog = batch
        }
        return backlog.removeFirst()
    }

    @Test("Servers that are there are found first, then each change in its order")
    func life() async throws {
        try Servers.register("early", in: home, state: Servers.state())
        var iterator = try changes()
        var backlog: [ServerChange] = []
        #expect(await next(&iterator, &backlog) == .added(Servers.observed("early")))

        try Servers.register("late", in: home, state: Servers.state())
        #expect(await next(&iterator, &backlog) == .added(Servers.observed("late")))

        let down = Servers.state(.backoff, process: nil, lastExit: Servers.exit(1, .signal(9), at: 7000))
        try Servers.register("late", in: home, state: down)
        #expect(await next(&iterator, &backlog) == .exited(Servers.observed("late", down), at: 7000))

        let again = Servers.state(.starting, instance: 2, restarts: 1, lastExit: down.lastExit)
        try Servers.register("late", in: home, state: again)
        #expect(await next(&iterator, &backlog) == .changed(Servers.observed("late", again)))

        #expect(shell("rm -r '\(home.server(Servers.name("early")).path)'").status == 0)
        #expect(await next(&iterator, &backlog) == .removed(Servers.name("early")))
        #expect(events.all.isEmpty)
    }

    @Test("A file that is torn is reported and does not end the server")
    func torn() async throws {
        try Servers.register("demo", in: home, state: Servers.state())
        var iterator = try changes()
        var backlog: [ServerChange] = []
        #expect(await next(&iterator, &backlog) == .added(Servers.observed()))
        let folder = home.server(Servers.name("demo"))
        try AtomicFile.replace(folder.state, with: Array("{\"version\": 1, \"pha".utf8))
        let stopped = Servers.state(.stopped, process: nil)
        while events.all.isEmpty { await Task.yield() }
        #expect(events.messages.first?.contains("set aside") == true)
        try AtomicFile.replace(folder.state, with: stopped.json.encoded())
        var last: ServerChange?
        repeat { last = await next(&iterator, &backlog) } while last == .removed(Servers.name("demo"))
        let expected = Servers.observed("demo", stopped)
        #expect(last == .exited(expected, at: nil) || last == .added(expected))
    }

    @Test("The thread ends, and closes what it opened, when nobody reads any more")
    func end() async throws {
        let before = try openWatches()
        for _ in 0..<20 {
            let stream = try Discovery(home: home, events: events).changes()
            let task = Task { for await _ in stream {} }
            task.cancel()
            await task.value
        }
        while try openWatches() > before { await Task.yield() }
    }

    /// Other tests may watch at the same time, and will end too.
    private func openWatches() throws -> Int {
        try #require(Int(shell("ls -l /proc/$PPID/fd | grep -c inotify").output.split(separator: "\n").first ?? ""))
    }
}
