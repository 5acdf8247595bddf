import Glibc
import Registry
import TestSupport
import Testing

@testable import roost

/// If these fail, the unit does not say what it is meant to, or somebody's own unit is lost.
struct AgentUnitTests {
    private static func unit(
        _ scope: UnitScope = .system, program: String = "/usr/local/bin/roost", home: String = "/var/lib/roost",
        config: String? = "/etc/roost.yaml"
    ) -> AgentUnit {
        AgentUnit(scope: scope, program: program, home: StateFolder(path: home), config: config)
    }

    /// The settings of a unit, without comments and empty lines.
    private static func settings(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    @Test("the machine's unit")
    func system() {
        #expect(
            Self.settings(Self.unit().text) == [
                "[Unit]", "Description=Roost, which keeps this host's servers running and watches over them",
                "Documentation=man:roost(1) man:roost-agent(1)", "Wants=network-online.target",
                "After=network-online.target", "StartLimitIntervalSec=0", "[Service]", "Type=notify",
                "WatchdogSec=60s", "Environment=ROOST_HOME=/var/lib/roost",
                "ExecStart=/usr/local/bin/roost agent --config /etc/roost.yaml",
                "ExecReload=/bin/kill -HUP $MAINPID",
                "ExecStop=/bin/sh -c '[ \"$$(systemctl is-system-running)\" != stopping ] || exec \"$$0\" stop --all' "
                    + "/usr/local/bin/roost",
                "TimeoutStopSec=45s", "Restart=always", "RestartSec=1s", "KillMode=process", "OOMPolicy=continue",
                "Delegate=yes", "TasksMax=infinity", "[Install]", "WantedBy=multi-user.target",
            ])
    }

    @Test("systemd from 254 on starts the agent in a group below the unit's", arguments: [nil, 252, 254, 300])
    func subgroup(_ version: Int?) {
        var unit = Self.unit()
        unit.systemdVersion = version
        #expect(Self.settings(unit.text).contains("DelegateSubgroup=agent") == ((version ?? 0) >= 254))
    }

    @Test("a user's unit knows no network, and asks the user's systemd")
    func user() {
        let settings = Self.settings(Self.unit(.user, config: nil).text)
        #expect(settings.contains("ExecStart=/usr/local/bin/roost agent"))
        #expect(settings.contains("WantedBy=default.target"))
        #expect(settings.contains { $0.contains("systemctl --user is-system-running") })
        #expect(!settings.contains { $0.contains("network") })
    }

    @Test("a comment is no longer than people read: they are the unit's documentation")
    func width() {
        for scope in UnitScope.allCases {
            for line in Self.unit(scope).text.split(separator: "\n") where line.hasPrefix("#") {
                #expect(line.count <= 120, "\(line)")
            }
        }
    }

    @Test(
        "words that systemd would take apart or expand",
        arguments: [
            ("/a/b-c_d.e", true, "/a/b-c_d.e"), ("", true, "\"\""), ("/a b", true, "\"/a b\""), ("50%", true, "50%%"),
            ("$HOME", true, "$$HOME"), ("$HOME", false, "$HOME"), ("a\"b\\c", false, #""a\"b\\c""#),
            ("a;b", true, "\"a;b\""), ("it's", true, "\"it's\""), ("a\nb", true, #""a\x0ab""#), ("ü", true, "ü"),
        ])
    func words(_ text: String, _ expandsVariables: Bool, _ word: String) {
        #expect(UnitWord.quoted(text, expandsVariables: expandsVariables) == word)
    }

    @Test(
        "systemd itself reads the unit without complaint, whatever the paths",
        arguments: UnitScope.allCases, ["/var/lib/roost", "/srv/with space/$HOME/50%/\"quoted\" 'x'"])
    func verified(_ scope: UnitScope, _ home: String) throws {
        let folder = TemporaryFolder()
        let program = "\(folder.path)/roost $1 50% ;#"
        symlink("/bin/true", program)
        folder.write(Self.unit(scope, program: program, home: home, config: home).text, to: UnitScope.unitName)
        let flags = scope == .user ? "--user" : "--system"
        let result = shell(
            "XDG_RUNTIME_DIR='\(folder.path)' systemd-analyze verify --man=no \(flags) "
                + "'\(folder.path)/\(UnitScope.unitName)' 2>&1")
        #expect(result.status == 0 && !result.output.contains(UnitScope.unitName), "\(result.output)")
    }

    @Test(
        "whose a unit is: only an unchanged one of ours may be replaced",
        arguments: [
            ("", true, true), ("# more\n", true, false), ("[Service]\nNice=5\n", true, false),
        ])
    func ownership(_ added: String, _ isOurs: Bool, _ isUnchanged: Bool) throws {
        let folder = TemporaryFolder()
        let path = folder.write(Self.unit().text + added, to: "roost.service")
        let installed = try #require(AgentUnit.Installed(path))
        #expect(installed.isOurs == isOurs && installed.isUnchanged == isUnchanged)
    }

    @Test("a stranger's unit is a stranger's", arguments: ["", "[Unit]\n", "#\n#\n# Checksum: 0\n[Unit]\n"])
    func stranger(_ text: String) throws {
        let folder = TemporaryFolder()
        let path = folder.write(text, to: "roost.service")
        let installed = try #require(AgentUnit.Installed(path))
        #expect(!installed.isOurs && !installed.isUnchanged)
        #expect(AgentUnit.Installed("\(folder.path)/missing") == nil)
    }

    @Test("one changed byte in any line that systemd reads makes it somebody else's")
    func everyByte() {
        let folder = TemporaryFolder()
        let bytes = Array(Self.unit().text.utf8)
        let lines = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.dropFirst()
        let unnoticed = lines.filter { index in
            var changed = bytes
            changed[index] ^= 1
            let path = folder.write(String(decoding: changed, as: UTF8.self), to: "roost.service")
            return AgentUnit.Installed(path)?.isUnchanged != false
        }
        #expect(unnoticed == [])
    }

    @Test(
        "paths of programs that systemd does not run",
        arguments: [
            ("/usr/bin/roost", true), ("/a b/$x/50%/ü", true), ("/a\"b", false), ("/it's", false), ("/a\\b", false),
            ("/a\nb", false),
        ])
    func programs(_ path: String, _ canRun: Bool) {
        #expect(AgentUnit.canRun(path) == canRun)
    }
}
