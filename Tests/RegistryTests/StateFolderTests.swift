import Format
import Glibc
import Registry
import TestSupport
import Testing

/// What the state folder holds must survive half-written files, and never be taken for more than it is.
@Suite struct StateFolderTests {
    let temporary = TemporaryFolder()

    @Test(
        "where the state folder is",
        arguments: [
            (["ROOST_HOME": "/x"], true, "/x"), (["HOME": "/h"], true, "/var/lib/roost"),
            (["HOME": "/h"], false, "/h/.local/state/roost"),
            (["HOME": "/h", "XDG_STATE_HOME": "/s"], false, "/s/roost"),
            (["HOME": "/h", "XDG_STATE_HOME": "relative"], false, "/h/.local/state/roost"), ([:], false, nil),
        ] as [([String: String], Bool, String?)])
    func location(_ environment: [String: String], _ isRoot: Bool, _ path: String?) {
        #expect((try? StateFolder(environment: { environment[$0] }, isRoot: isRoot))?.path == path)
    }

    @Test("a document cut at any byte is set aside, never overwritten; a lost state leaves its server registered")
    func tornDocuments() throws {
        let spec = ServerSpec(command: ["/bin/true"], directory: "/", environment: [:], registeredAt: 1).json.encoded()
        let me = try #require(ProcessIdentity(ofRunning: getpid()))
        let state = ServerState(
            phase: .ready, instance: 1, process: me, keeper: me, startedAt: 1, changedAt: 1
        ).json.encoded()
        for document in ["spec", "state"] {
            let home = StateFolder(path: "\(temporary.path)/\(document)")
            let whole = document == "spec" ? spec : state
            for length in 0..<whole.count {
                let folder = home.server(try ServerName("torn-\(length)"))
                try makeFolder(folder.path)
                let torn = Array(whole.prefix(length))
                try AtomicFile.replace(folder.spec, with: document == "spec" ? torn : spec, surviving: .processes)
                try AtomicFile.replace(folder.state, with: document == "state" ? torn : state, surviving: .processes)
            }
            let first = try home.registeredServers()
            #expect(first.problems.count == whole.count)
            for case .unreadable(let path, _, let movedTo) in first.problems {
                let length = Int(path.split(separator: "/").dropLast().last?.dropFirst("torn-".count) ?? "")
                let kept = try #require(try movedTo.flatMap { try AtomicFile.read($0) }, "\(path) is gone")
                #expect(kept == Array(whole.prefix(length ?? -1)))
            }
            for servers in [first.servers, try home.registeredServers().servers] {
                #expect(servers.allSatisfy { $0.standing == .lost })
                #expect(servers.count == (document == "spec" ? 0 : whole.count))
            }
            #expect(try home.registeredServers().problems.isEmpty)
        }
    }

    @Test("a document that was replaced since it was read, or set aside by another reader, is not set aside")
    func replacedSince() throws {
        let path = "\(temporary.path)/document"
        let torn = Array("{".utf8)
        #expect(try AtomicFile.setAside(path, holding: torn) == nil)
        try AtomicFile.replace(path, with: Array("{}".utf8))
        #expect(try AtomicFile.setAside(path, holding: torn) == nil)
        #expect(try AtomicFile.read(path) == Array("{}".utf8))
        func entries() -> [String]? { folderEntries(temporary.path)?.filter { !$0.hasPrefix(".") } }
        #expect(entries() == ["document"])
        for _ in 0..<3 {
            try AtomicFile.replace(path, with: torn)
            let target = try #require(try AtomicFile.setAside(path, holding: torn))
            #expect(try AtomicFile.read(target) == torn)
        }
        #expect(entries()?.count == 3)
    }

    @Test("what was lost of a server that runs is found again by the marks of its processes")
    func foundByMarks() async throws {
        let home = StateFolder(path: temporary.path)
        let folder = home.server(try ServerName("s"))
        try makeFolder(folder.path)
        let mark = ServerMark(folder, instance: 7).environment.joined(separator: " ")
        let pid = try #require(
            pid_t(shell("env -C / \(mark) KEY=value setsid sleep 100 >/dev/null 2>&1 & echo $!").output.trimming))
        defer { kill(pid, SIGKILL) }
        let process = try #require(ProcessIdentity(ofRunning: pid))
        // Until the shell has become the program, it is a process without a mark.
        #expect(await holds { ServerMark(of: pid) != nil && getsid(pid) == pid })
        let spec = ServerSpec(command: ["/bin/true"], directory: "/", environment: [:], registeredAt: 1)
        try AtomicFile.replace(folder.spec, with: spec.json.encoded())
        let gone = ProcessIdentity(pid: 1, startTicks: 0, bootID: process.bootID)
        for state in [
            nil, ServerState(phase: .backoff, instance: 6, process: nil, keeper: gone, startedAt: 1, changedAt: 1),
        ] {
            if let state { try AtomicFile.replace(folder.state, with: state.json.encoded()) }
            let server = try #require(try RegisteredServer(in: folder))
            #expect(server.standing == .orphaned && server.isRunning)
            #expect(server.state.process == process && server.state.instance == 7)
        }
        unlink(folder.spec)
        let server = try #require(try RegisteredServer(in: folder))
        #expect(
            server.spec.command == ["sleep", "100"] && server.spec.directory == "/" && server.spec.restart == .never)
        #expect(server.spec.environment["KEY"] == "value" && server.spec.environment["ROOST_INSTANCE"] == nil)
        kill(pid, SIGKILL)
        #expect(await holds { ProcessIdentity(ofRunning: pid) == nil })
        #expect(try RegisteredServer(in: folder) == nil)
    }

    @Test("a document of a newer version is left where it is")
    func newerVersion() throws {
        let folder = StateFolder(path: temporary.path).server(try ServerName("newer"))
        try makeFolder(folder.path)
        try AtomicFile.replace(folder.spec, with: Array(#"{"version": 2}"#.utf8))
        #expect(throws: RegistryError.self) { try RegisteredServer(in: folder) }
        #expect(access(folder.spec, F_OK) == 0)
    }

    @Test("a pending specification is no server yet")
    func pending() throws {
        let home = StateFolder(path: temporary.path)
        let folder = home.server(try ServerName("pending"))
        try makeFolder(folder.path)
        let spec = ServerSpec(command: ["/bin/true"], directory: "/", environment: [:], registeredAt: 1)
        try AtomicFile.replace(folder.pendingSpec, with: spec.json.encoded())
        #expect(try home.registeredServers().servers.isEmpty)
    }

    @Test("a keeper that is gone is seen: its server is orphaned while it runs, lost when it does not")
    func standings() throws {
        let folder = StateFolder(path: temporary.path).server(try ServerName("s"))
        try makeFolder(folder.path)
        let spec = ServerSpec(command: ["/bin/true"], directory: "/", environment: [:], registeredAt: 1)
        try AtomicFile.replace(folder.spec, with: spec.json.encoded())
        let me = try #require(ProcessIdentity(ofRunning: getpid()))
        // The same number as a running process, but another life of it.
        let gone = ProcessIdentity(pid: me.pid, startTicks: me.startTicks + 1, bootID: me.bootID)
        let table: [(ProcessIdentity?, ProcessIdentity, ServerState.Phase, RegisteredServer.Standing)] = [
            (me, me, .ready, .kept), (me, gone, .ready, .orphaned), (gone, gone, .ready, .lost),
            (nil, gone, .backoff, .lost), (nil, gone, .stopped, .kept), (gone, me, .starting, .kept),
        ]
        for (process, keeper, phase, standing) in table {
            let state = ServerState(
                phase: phase, instance: 1, process: process, keeper: keeper, startedAt: 1, changedAt: 1)
            try AtomicFile.replace(folder.state, with: state.json.encoded())
            #expect(try RegisteredServer(in: folder)?.standing == standing, "\(phase)")
        }
    }

    @Test(
        "a server that is only watched is never lost and gets no keeper, whatever an earlier one of its name has left")
    func watched() throws {
        let folder = StateFolder(path: temporary.path).server(try ServerName("w"))
        try makeFolder(folder.path)
        var spec = ServerSpec(watching: "http://h:1", headers: [:], registeredAt: 1)
        spec.isEnabled = true
        try AtomicFile.replace(folder.spec, with: spec.json.encoded())
        let me = try #require(ProcessIdentity(ofRunning: getpid()))
        let left = ServerState(phase: .ready, instance: 1, process: me, keeper: me, startedAt: 1, changedAt: 1)
        for state in [nil, left] {
            if let state { try AtomicFile.replace(folder.state, with: state.json.encoded()) }
            let server = try #require(try RegisteredServer(in: folder))
            #expect(server.standing == .watched && !server.needsKeeper && !server.isRunning)
            #expect(server.word == "watched" && !server.state.phase.isKept)
        }
    }

    @Test("a lock has one holder, and a copy of its descriptor holds it on")
    func lock() throws {
        let path = "\(temporary.path)/lock"
        var copy: Int32 = -1
        if let lock = try FileLock(trying: path) {
            #expect(try isHeld(path))
            copy = dup(lock.descriptor.number)
        }
        #expect(try isHeld(path))
        close(copy)
        #expect(try !isHeld(path))
    }

    private func isHeld(_ path: String) throws -> Bool {
        guard let lock = try FileLock(trying: path) else { return true }
        _ = consume lock
        return false
    }

    @Test("a file that cannot be replaced stays as it was")
    func failedReplace() throws {
        #expect(throws: RegistryError.self) {
            try AtomicFile.replace("\(temporary.path)/missing/file", with: [1])
        }
        let path = temporary.write("old", to: "file")
        mkdir("\(path).\(getpid()).tmp", 0o700)
        #expect(throws: RegistryError.self) { try AtomicFile.replace(path, with: [1]) }
        #expect(try AtomicFile.read(path) == Array("old".utf8))
    }
}
