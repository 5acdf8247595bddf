import Format
import Glibc
import Registry
import TestSupport
import Testing

@testable import roost

/// If these fail, the doctor is silent about what is wrong, or sends people after what is not. The kernel's files are copies.
struct CheckupTests {
    private let folder = TemporaryFolder()
    private let now: Timestamp = 1_800_000_000_000

    private func checkup(_ servers: [RegisteredServer] = [], kernel: [String: String] = [:]) throws -> Checkup {
        for (path, text) in kernel {
            let file = "\(folder.path)/root\(path)"
            try makeFolder(String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]))
            folder.write(text, to: "root\(path)")
        }
        return Checkup(
            home: StateFolder(path: "\(folder.path)/home"), servers: servers, problems: [], now: now,
            root: "\(folder.path)/root")
    }

    /// A server as it stands in the state folder.
    private func server(
        _ name: String = "s", phase: ServerState.Phase = .stopped, keeper: ProcessIdentity? = nil,
        process: ProcessIdentity? = nil, _ change: (inout ServerSpec, inout ServerState) -> Void = { _, _ in }
    ) throws -> RegisteredServer {
        let folder = StateFolder(path: "\(folder.path)/home").server(try ServerName(name))
        try makeFolder(folder.logs)
        var spec = ServerSpec(command: ["/bin/true"], directory: "/", environment: [:], registeredAt: 1)
        let gone = ProcessIdentity(pid: 1, startTicks: 1, bootID: ProcessIdentity.currentBootID ?? "")
        var state = ServerState(
            phase: phase, instance: 1, process: process, keeper: keeper ?? gone, startedAt: 1, changedAt: 1)
        change(&spec, &state)
        try AtomicFile.replace(folder.spec, with: spec.json.encoded(), surviving: .processes)
        try AtomicFile.replace(folder.state, with: state.json.encoded(), surviving: .processes)
        return try #require(try RegisteredServer(in: folder))
    }

    private var me: ProcessIdentity? { ProcessIdentity(ofRunning: getpid()) }

    private func levels(_ findings: [Finding]) -> [Finding.Level] { findings.map(\.level) }

    // MARK: The state folder

    @Test("a state folder that others can read, that is no folder, or that is missing")
    func stateFolder() throws {
        let checkup = try checkup()
        #expect(levels(checkup.stateFolder()) == [.note])
        try makeFolder(checkup.home.path)
        #expect(checkup.stateFolder() == [Finding(.ok, "state folder", checkup.home.path)])
        chmod(checkup.home.path, 0o750)
        #expect(levels(checkup.stateFolder()) == [.warning])
        chmod(checkup.home.path, 0o777)
        #expect(levels(checkup.stateFolder()) == [.error])
        rmdir(checkup.home.path)
        folder.write("", to: "home")
        #expect(levels(checkup.stateFolder()) == [.error])
    }

    @Test(
        "what kinds of file systems are good for",
        arguments: [
            ("ext4", .ok), ("xfs", .ok), ("btrfs", .ok), ("overlay", .ok), ("nfs4", .warning), ("9p", .warning),
            ("fuse.sshfs", .warning), ("tmpfs", .warning), ("vfat", .error), ("exfat", .error),
        ] as [(String, Finding.Level)])
    func fileSystemKinds(_ kind: String, _ level: Finding.Level) {
        #expect(Checkup.judge(kind).level == level)
    }

    @Test(
        "the innermost mount counts, and the newest of two at one place",
        arguments: [
            ("/srv/roost", "nfs4"), ("/srv/roost/x", "nfs4"), ("/srv/roost2", "tmpfs"), ("/srv", "tmpfs"),
            ("/", "ext4"),
        ])
    func mounts(_ path: String, _ kind: String) {
        let mounts = """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            30 22 8:2 / /srv rw shared:2 - xfs /dev/sdb rw
            31 22 0:40 / /srv rw - tmpfs tmpfs rw
            32 31 0:41 / /srv/roost rw shared:3 master:4 - nfs4 host:/x rw
            """
        #expect(Checkup.kind(of: path, in: mounts) == kind)
    }

    @Test(
        "free space and inodes",
        arguments: [
            (100 << 30, 1 << 20, .ok), (100 << 30, 200 << 30, .note), (512 << 20, 0, .warning), (1 << 20, 0, .error),
        ] as [(Int64, Int64, Finding.Level)])
    func space(_ free: Int64, _ logs: Int64, _ level: Finding.Level) {
        #expect(Checkup.space(free: free, logs: logs).level == level)
    }

    @Test(arguments: [(1_000_000, .ok), (5000, .warning), (5, .error)] as [(Int64, Finding.Level)])
    func inodes(_ free: Int64, _ level: Finding.Level) {
        #expect(Checkup.inodes(free: free).level == level)
    }

    @Test("what was set aside, and what commands left behind, is named; what is in use is not")
    func leftovers() throws {
        let server = try server(phase: .ready, keeper: me)
        let checkup = try checkup([server])
        #expect(levels(checkup.registry()) == [.ok] && levels(checkup.leftovers()) == [.ok])
        let here = server.folder.path
        for name in [
            "state.json.unreadable-17", "state.json.999999999.tmp", "state.json.\(getpid()).tmp", "keeper.sock",
        ] {
            try AtomicFile.replace("\(here)/\(name)", with: [], surviving: .processes)
        }
        try makeFolder("\(checkup.home.servers)/\(StateFolder.removedPrefix)x.1")
        #expect(checkup.registry().first?.text.contains("\(here)/state.json.unreadable-17") == true)
        let found = try #require(checkup.leftovers().first)
        #expect(found.level == .note)
        #expect(
            found.text
                == "\(here)/state.json.999999999.tmp, \(checkup.home.servers)/\(StateFolder.removedPrefix)x.1")
    }

    // MARK: Servers

    @Test("a server that is well is not spoken of")
    func well() throws {
        let checkup = try checkup([try server("a", phase: .ready, keeper: me, process: me), try server("b")])
        #expect(levels(checkup.serverStates()) == [.ok])
    }

    @Test("orphaned, lost, ended by a boot")
    func standings() throws {
        let orphan = try server("orphan", phase: .ready, process: me)
        let lost = try server("lost", phase: .ready)
        let before = ProcessIdentity(pid: 1, startTicks: 1, bootID: "before")
        let ended = try server("ended", phase: .ready, keeper: before)
        let wanted = try server("wanted", phase: .ready, keeper: before) { spec, _ in spec.isEnabled = true }
        let findings = try checkup([orphan, lost, ended, wanted]).serverStates()
        #expect(findings.map(\.subject) == ["orphan", "lost", "ended", "wanted"])
        #expect(levels(findings) == [.warning, .error, .note, .warning])
        #expect(findings.allSatisfy { $0.advice != nil })
    }

    @Test("a crash loop, a failing liveness check and warnings of the keeper")
    func troubles() throws {
        let server = try server(phase: .ready, keeper: me, process: me) { _, state in
            state.isCrashLooping = true
            state.lastExit = ServerExit(instance: 1, cause: .code(3), at: 1, trigger: .itself)
            state.liveness = LivenessState(isHealthy: false, failures: 2, reason: "no answer", since: 1)
            state.warnings = ["memory.max could not be set"]
        }
        let findings = try checkup([server]).serverStates()
        #expect(levels(findings) == [.error, .warning, .warning])
        #expect(findings[0].text.contains("exit code 3") && findings[1].text.contains("no answer"))
        #expect(findings[2].text == "memory.max could not be set")
    }

    @Test("logs that are larger than they may be")
    func logs() throws {
        let server = try server { spec, _ in
            spec.logs.totalSize = 100
            spec.logs.fileSize = 50
        }
        let checkup = try checkup([server])
        #expect(levels(checkup.logSizes()) == [.ok])
        try AtomicFile.replace("\(server.folder.logs)/foreign", with: [UInt8](repeating: 65, count: 151))
        #expect(levels(checkup.logSizes()) == [.warning])
    }

    @Test("a change that is later than now: the clock was set back")
    func clock() throws {
        let server = try server { [now] _, state in state.changedAt = now + 3_600_000 }
        let boot = ["/proc/sys/kernel/random/boot_id": "x\n"]
        #expect(levels(try checkup(kernel: boot).clock()) == [.ok])
        #expect(levels(try checkup([server], kernel: boot).clock()) == [.warning])
    }

    // MARK: The kernel

    @Test("no identity without a boot id")
    func bootID() throws {
        #expect(levels(try checkup().clock()) == [.error])
    }

    @Test(
        "limits of the kernel",
        arguments: [
            (["/proc/sys/kernel/pid_max": "4194304\n"], [.ok]), (["/proc/sys/kernel/pid_max": "4096\n"], [.warning]),
            (["/proc/sys/fs/inotify/max_user_watches": "0\n"], [.warning]),
            (["/proc/sys/fs/inotify/max_user_watches": "8\n"], [.note]),
            (["/proc/sys/fs/inotify/max_user_instances": "4\n"], [.note]), ([:], [.ok]),
        ] as [([String: String], [Finding.Level])])
    func kernelLimits(_ files: [String: String], _ expected: [Finding.Level]) throws {
        #expect(levels(try checkup(kernel: files).kernelLimits()) == expected)
    }

    @Test(
        "who may look into whom",
        arguments: [
            ("rw,nosuid", "rw", nil), ("rw,nosuid", "rw,hidepid=0", nil),
            ("rw,nosuid", "rw,hidepid=invisible", "invisible"),
            ("rw,nosuid", "rw,gid=4,hidepid=2", "2"),
        ] as [(String, String, String?)])
    func hidepid(_ mount: String, _ options: String, _ value: String?) {
        let line = "25 22 0:5 / /proc \(mount) shared:5 - proc proc \(options)\n"
        #expect(Checkup.hidepid("1 1 8:1 / / rw - ext4 /dev/sda rw\n" + line) == value)
    }

    @Test(
        "ptrace_scope that keeps sockets from being taken over",
        arguments: [(0, Finding.Level.ok), (2, .note), (3, .warning)])
    func ptraceScope(_ scope: Int, _ level: Finding.Level) throws {
        let findings = try checkup(kernel: ["/proc/sys/kernel/yama/ptrace_scope": "\(scope)\n"]).processVisibility()
        #expect(levels(findings) == [level])
    }

    @Test(
        "control groups: beside the agent's own group or below it, without a controller, and none of the second version",
        arguments: [
            ([:], "there is no cgroup v2 at /sys/fs/cgroup;"), (["roost.service": "cpu io memory pids"], nil),
            (["roost.service/agent": "cpu memory pids"], nil),
            (["roost.service": "cpu pids"], "/sys/fs/cgroup/roost.service/agent offers no cpu, memory, pids;"),
            (["roost.service/agent": "cpu pids"], "/sys/fs/cgroup/roost.service/agent offers no memory;"),
        ] as [([String: String], String?)])
    func controlGroups(_ groups: [String: String], _ reason: String?) throws {
        var files = ["/proc/self/cgroup": "1:name=systemd:/x\n0::/roost.service/agent\n"]
        if !groups.isEmpty { files["/sys/fs/cgroup/cgroup.controllers"] = "cpu\n" }
        for (group, controllers) in groups {
            files["/sys/fs/cgroup/\(group)/cgroup.controllers"] = "\(controllers)\n"
            files["/sys/fs/cgroup/\(group)/cgroup.subtree_control"] = ""
        }
        let finding = try #require(try checkup(kernel: files).controlGroups().first)
        #expect(finding.level == (reason == nil ? .ok : .note))
        if let reason { #expect(finding.text.hasPrefix(reason), "\(finding.text)") }
        let limited = try server { spec, _ in spec.limits.memory = 1 << 30 }
        #expect(levels(try checkup([limited]).controlGroups()) == [reason == nil ? .ok : .warning])
    }

    @Test("pressure that the kernel does not tell")
    func pressure() throws {
        #expect(levels(try checkup().pressure()) == [.note])
        #expect(levels(try checkup(kernel: ["/proc/pressure/memory": "some avg10=0.00\n"]).pressure()) == [.ok])
    }

    @Test("a keeper that is missing, of another version, or right")
    func keeperProgram() throws {
        #expect(Checkup.keeperProgram("\(folder.path)/missing").level == .error)
        for (text, level) in [("echo 9.9.9", Finding.Level.error), ("exit 1", .error), ("echo \(Version.text)", .ok)] {
            let path = folder.write("#!/bin/sh\n\(text)\n", to: "roost-keeper")
            chmod(path, 0o755)
            #expect(Checkup.keeperProgram(path).level == level, "\(text)")
        }
    }
}
