import Format
import TestSupport
import Testing

/// The live view on a real terminal: what it draws, and that it gives the terminal back.
@Suite(.serialized) struct WatchStoryTests {
    let roost: RoostRun
    private static let root = String(#filePath.dropLast("/Tests/EndToEndTests/WatchStoryTests.swift".count))

    init() throws {
        roost = try RoostRun()
    }

    /// Plays steps on a terminal that runs the live view.
    private func play(
        _ steps: [String], environment: String = "TERM=xterm-256color LANG=C.UTF-8", arguments: String = ""
    ) throws -> (shown: [[String]], status: Int?, isRestored: Bool) {
        let words = steps.map { "'\($0)'" }.joined(separator: " ")
        let program = "\(Self.root)/scripts/test-servers/terminal.py"
        let result = shell(
            "ROOST_HOME='\(roost.home.path)' \(environment) python3 \(program) \(words) -- "
                + "'\(roost.programs)/roost' status --watch \(arguments) 2>&1")
        let json = try #require(try? JSONValue(parsing: result.output), "\(result.output)")
        let shown = json["shown"]?.array?.map { $0.array?.compactMap(\.string) ?? [] } ?? []
        return (shown, json["status"]?.integer.map(Int.init), json["restored"]?.bool == true)
    }

    @Test(
        "However it ends, the terminal is as it was before",
        arguments: [
            ("keys=q", 0), ("keys=\\x03", 0), ("signal=INT", 0), ("signal=TERM", -15), ("signal=HUP", -1),
            ("signal=QUIT", -3), ("signal=SEGV", -11), ("signal=ABRT", -6),
        ])
    func ends(_ step: String, _ status: Int) throws {
        roost("serve -d -n one -- sleep 1000")
        let result = try play(["wait=one", step])
        #expect(result.isRestored && result.status == status, "\(result)")
    }

    @Test("A frame fits the terminal, follows its size, and shows what changes")
    func frames() throws {
        for name in ["one", "two"] { roost("serve -d -n \(name) -- sleep 1000") }
        let result = try play([
            "size=100x10", "wait=two", "wait=█", "show", "size=50x12", "wait=2 running", "show", "keys=s",
            "wait=sort: cpu",
            "keys=q",
        ])
        try #require(result.shown.count == 2)
        let wide = result.shown[0]
        #expect(wide.count == 10 && wide[0].contains("2 running") && wide[9].hasPrefix("q quit"), "\(wide)")
        #expect(wide.contains { $0.hasPrefix("one   running") && $0.hasSuffix("█") || $0.contains("█ ") }, "\(wide)")
        let narrow = result.shown[1]
        #expect(narrow.count == 12 && narrow.allSatisfy { $0.count <= 50 }, "\(narrow)")
        #expect(narrow.contains { $0.hasPrefix("NAME  STATE") }, "\(narrow)")
        #expect(result.isRestored && result.status == 0)
    }

    @Test("Suspended it gives the terminal back, and continued it takes it again")
    func suspended() throws {
        roost("serve -d -n one -- sleep 1000")
        let result = try play(["wait=one", "signal=TSTP", "stopped", "signal=CONT", "wait=one", "show", "keys=q"])
        #expect(result.shown.first?.contains { $0.hasPrefix("one ") } == true, "\(result)")
        #expect(result.isRestored && result.status == 0)
    }

    @Test(
        "A console and a locale of ASCII get ASCII alone",
        arguments: ["TERM=linux LANG=C.UTF-8", "TERM=xterm LC_ALL=C"])
    func ascii(_ environment: String) throws {
        roost("serve -d -n one -- sleep 1000")
        let result = try play(["wait=one", "show", "keys=q"], environment: environment)
        let text = result.shown.joined().joined()
        #expect(text.contains("jk scroll") && text.utf8.allSatisfy { $0 < 0x80 }, "\(text)")
    }

    @Test("An error ends it with the terminal restored, and is told")
    func error() throws {
        roost("serve -d -n one -- sleep 1000")
        let unknown = try play([], arguments: "nobody")
        #expect(unknown.status == 4)
        let dumb = try play([], environment: "TERM=dumb")
        #expect(dumb.status == 64)
        let home = roost.home.path
        _ = shell("(sleep 1; mv '\(home)/servers' '\(home)/away'; touch '\(home)/servers') &")
        let result = try play(["wait=one"])
        _ = shell("rm '\(home)/servers'; mv '\(home)/away' '\(home)/servers'")
        #expect(result.isRestored && result.status == 5, "\(result)")
    }
}
