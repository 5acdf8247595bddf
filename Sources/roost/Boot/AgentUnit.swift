import Glibc
import Model
import Registry

/// The systemd unit that runs the agent, and through it brings enabled servers back after a boot.
struct AgentUnit {
    let scope: UnitScope
    /// The program `roost`, absolute.
    let program: String
    let home: StateFolder
    /// The settings file, absolute; nil for none.
    let config: String?
    /// The version of systemd that is to read it; nil when that is not known.
    var systemdVersion: Int?

    /// The whole file. Its first lines say whose it is, and hold a checksum of the rest that tells whether anybody else
    /// has changed it.
    var text: String { Self.header(scope, body) + body }

    /// Whether systemd runs a program of that path.
    static func canRun(_ program: String) -> Bool {
        !program.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F || "\"'\\".unicodeScalars.contains($0) }
    }

    /// The line that names the state folder.
    static func homeLine(_ home: StateFolder) -> String {
        "Environment=\(UnitWord.quoted("ROOST_HOME=\(home.path)", expandsVariables: false))"
    }

    private var body: String {
        let roost = UnitWord.quoted(program, expandsVariables: true)
        // Of a command line, variables are expanded in all words but the first.
        let executable = UnitWord.quoted(program, expandsVariables: false)
        let options = config.map { " --config \(UnitWord.quoted($0, expandsVariables: true))" } ?? ""
        let systemctl = scope.systemctl.joined(separator: " ")
        // Without it the agent is in the unit's own group, which then cannot hand controllers down.
        let subgroup = (systemdVersion ?? 0) >= 254 ? "DelegateSubgroup=agent\n" : ""
        // The user's systemd knows nothing of the network.
        let network = scope == .user ? "" : "Wants=network-online.target\nAfter=network-online.target\n"
        return """
            [Unit]
            Description=Roost, which keeps this host's servers running and watches over them
            Documentation=man:roost(1) man:roost-agent(1)
            \(network)# It is tried for ever: what it watches over matters most when something else has gone wrong, too.
            StartLimitIntervalSec=0

            [Service]
            # It says when it listens and has looked at every server, and from then on that its loops are alive.
            Type=notify
            WatchdogSec=60s
            \(Self.homeLine(home))
            ExecStart=\(executable) agent\(options)
            ExecReload=/bin/kill -HUP $MAINPID
            # When the machine goes down, servers end while the network is still there. At any other stop they run on.
            ExecStop=/bin/sh -c '[ "$$(\(systemctl) is-system-running)" != stopping ] || exec "$$0" stop --all' \(roost)
            TimeoutStopSec=45s
            Restart=always
            RestartSec=1s

            # Servers that come back after a boot are started by the agent, and so belong to this unit. They and their
            # keepers must outlive it when it is restarted, upgraded or stopped: only the agent itself is signalled.
            KillMode=process
            # A server that the kernel kills for want of memory must not end the agent and all the others with it.
            OOMPolicy=continue
            # Servers with limits on memory, processors or processes get control groups of their own below the unit's.
            Delegate=yes
            \(subgroup)# This limit would be one for all servers together.
            TasksMax=infinity
            # There is no sandbox here on purpose. Servers would inherit it when they come back after a boot, though not
            # when they are started by hand, and would fail in ways that are hard to find.

            [Install]
            WantedBy=\(scope.target)

            """
    }

    private static let mark = "# Written by 'roost install-service'"
    private static let checksumPrefix = "# Checksum: "

    private static func header(_ scope: UnitScope, _ body: String) -> String {
        let edit = (scope.systemctl + ["edit", UnitScope.unitName]).joined(separator: " ")
        return """
            \(mark), which replaces it as long as nobody else has changed it.
            # Say what you want otherwise in a file beside it: \(edit)
            \(checksumPrefix)\(checksum(of: body))

            """
    }

    private static func checksum(of body: some StringProtocol) -> String {
        String(fnv1a(body.utf8), radix: 16)
    }

    /// A unit as it was found.
    struct Installed {
        let path: String
        let text: String

        /// Nil when there is no such file, or it cannot be read.
        init?(_ path: String) {
            guard let bytes = try? AtomicFile.read(path) else { return nil }
            self.path = path
            text = String(decoding: bytes, as: UTF8.self)
        }

        /// Whether Roost wrote it.
        var isOurs: Bool { text.hasPrefix(mark) }

        /// Whether Roost wrote it, and nobody has changed it since.
        var isUnchanged: Bool {
            let lines = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
            return isOurs && lines.count == 4 && lines[2] == checksumPrefix + checksum(of: lines[3])
        }
    }
}
