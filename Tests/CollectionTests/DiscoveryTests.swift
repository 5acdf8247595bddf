import Collection
import Format
import Glibc
import Registry
import TestSupport
import Testing

/// On real folders, as keepers write them: what the watch misses is not known for half a minute.
@Suite(.timeLimit(.minutes(1)))
struct DiscoveryTests {
    private let folder = TemporaryFolder()
    private let events = RecordedEvents()
    private var home: StateFolder { StateFolder(path: folder.path) }

    /// Reads changes until `body` has seen enough of them and returns false. It looks so seldom that only the watch can
    /// be what finds anything.
    private func watch(_ body: (ServerChange) throws -> Bool) async throws {
        for await batch in try Discovery(home: home, events: events, rescanInterval: .seconds(3600)).changes() {
            for change in batch where try !body(change) { return }
        }
    }

    @Test("Servers that are there are found first, then each change in its order")
    func life() async throws {
        let down = Servers.state(.backoff, process: nil, lastExit: Servers.exit(1, .signal(9), at: 7000))
        let again = Servers.state(.starting, instance: 2, restarts: 1, lastExit: down.lastExit)
        let early = home.server(Servers.name("early")).spec
        // What is expected, and what happens then.
        let steps: [(ServerChange, () throws -> Void)] = [
            (
                .added(Servers.observed("early")),
                { try Servers.register("late", in: home, state: Servers.state()) }
            ),
            (.added(Servers.observed("late")), { try Servers.register("late", in: home, state: down) }),
            (
                .exited(Servers.observed("late", down), at: 7000),
                { try Servers.register("late", in: home, state: again) }
            ),
            (.changed(Servers.observed("late", again)), { #expect(unlink(early) == 0) }),
            (.removed(Servers.name("early")), {}),
        ]
        try Servers.register("early", in: home, state: Servers.state())
        var position = 0
        try await watch { change in
            #expect(change == steps[position].0)
            try steps[position].1()
            position += 1
            return position < steps.count
        }
        #expect(events.all.isEmpty)
    }

    @Test("A file that is torn is set aside and reported, and the next one is read")
    func torn() async throws {
        let folder = home.server(Servers.name("demo"))
        let exit = Servers.exit(1, .code(0), at: 9000, trigger: .asked)
        let stopped = Servers.state(.stopped, process: nil, lastExit: exit)
        try Servers.register("demo", in: home, state: Servers.state())
        try await watch { change in
            if case .added = change {
                try AtomicFile.replace(folder.state, with: Array("{\"version\": 1, \"pha".utf8))
                while events.all.isEmpty { sched_yield() }
                try AtomicFile.replace(folder.state, with: stopped.json.encoded())
                return true
            }
            #expect(change == .exited(Servers.observed("demo", stopped), at: 9000))
            return false
        }
        #expect(events.messages.first?.contains("set aside") == true)
    }

    @Test("The thread ends, and closes what it opened, when nobody reads any more")
    func end() async throws {
        let before = openWatches()
        for _ in 0..<20 {
            let stream = try Discovery(home: home, events: events).changes()
            let task = Task { for await _ in stream {} }
            task.cancel()
            await task.value
        }
        while openWatches() > before { await Task.yield() }
    }

    /// Other tests may watch at the same time, and will end too.
    private func openWatches() -> Int {
        (folderEntries("/proc/self/fd") ?? []).count { name in
            guard let target = realpath("/proc/self/fd/\(name)", nil) else { return false }
            defer { free(target) }
            return String(cString: target).contains("inotify")
        }
    }
}
