import Format
import ProcStats
import Registry
import TestSupport
import Testing

@testable import roost

/// If these fail, the live view shows something else than there is, or does not fit its terminal.
struct WatchViewTests {
    private func snapshot(
        _ servers: [ServerStatus], load: HostLoad? = nil, problem: String? = nil
    ) -> WatchView.Snapshot {
        WatchView.Snapshot(at: SampleStatus.now, host: "host", load: load, servers: servers, problem: problem)
    }

    private func view(_ servers: [ServerStatus], load: HostLoad? = nil, problem: String? = nil) -> WatchView {
        var view = WatchView()
        view.take(snapshot(servers, load: load, problem: problem))
        return view
    }

    /// Of a machine with two processors, after that much work.
    private func load(busy: Int, idle: Int) throws -> HostLoad {
        let folder = TemporaryFolder()
        folder.write("0.52 0.4 12.345 1/117 4711\n", to: "loadavg")
        folder.write("MemTotal:  8388608 kB\nMemFree: 1 kB\nMemAvailable:  5242880 kB\n", to: "meminfo")
        folder.write("cpu  \(busy) 0 0 \(idle) 0 0 0 0 0 0\ncpu0 1 2\ncpu1 1 2\nintr 5\n", to: "stat")
        var buffer = ProcBuffer()
        guard let proc = ProcFolder(folder.path) else { throw NoFolder() }
        return try #require(HostLoad(proc, &buffer))
    }

    private struct NoFolder: Error {}

    private func many(_ count: Int) throws -> [ServerStatus] {
        try (0..<count).map { index in
            try SampleStatus.make("s\(10 + index)", usage: SampleStatus.usage(cpu: Double(index % 3) / 10))
        }
    }

    @Test("A frame has the totals, the servers with their bars, and the keys on its last line")
    func frame() throws {
        var view = view(try SampleStatus.several(), load: try load(busy: 100, idle: 900))
        view.take(snapshot(try SampleStatus.several(), load: try load(busy: 125, idle: 975)))
        let text = view.frame(for: Terminal(width: 110), rows: 12).joined(separator: "\n")
        #expect(
            text == """
                host, 2026-07-25T17:20:00Z   2 running, 1 backoff, 1 stopped
                CPU 25 % of 2 cores, servers 72 %   Memory 3 GiB of 8 GiB, servers 3 GiB   Load 0.52 0.40 12.35

                NAME                STATE    HEALTH      CPU              MEMORY              UPTIME  RESTARTS  ADDRESS
                a-server-with-qui…  running  unhealthy  140%          ██    3GiB          ██    1m5s         0  127.0.0.1:8000
                api                 running  healthy    3.4%          ▃▃   46MiB          ██    1m5s         0  127.0.0.1:8000
                broken              backoff  -             -                   -                   -         3  -
                old                 stopped  -             -                   -                   -         1  127.0.0.1:8000



                q quit   s sort: name   ↑↓ scroll
                """)
    }

    @Test("Without Unicode a frame is ASCII, and without colour there are no codes in it")
    func ascii() throws {
        var view = view(try SampleStatus.several(), load: try load(busy: 1, idle: 1))
        let text = view.frame(for: Terminal(hasUnicode: false, width: 100), rows: 12).joined(separator: "\n")
        #expect(text.utf8.allSatisfy { $0 < 0x7F && ($0 >= 0x20 || $0 == 0x0A) }, "\(text)")
        #expect(text.contains("#") && text.contains("a-server-wit") && text.contains("jk scroll"))
    }

    @Test("Colour changes nothing but colour, and the bar below the totals spans the screen")
    func colour() throws {
        var view = view(try SampleStatus.several())
        let coloured = view.frame(for: Terminal(hasColour: true, width: 90), rows: 12)
        let plain = view.frame(for: Terminal(width: 90), rows: 12)
        let bare = coloured.map { $0.replacing(/\u{1B}\[[0-9]*m/, with: "") }
        #expect(bare[2].count == 90 && coloured[2].hasPrefix("\u{1B}[7mNAME "))
        #expect(bare.map { $0.trimmedAtEnd } == plain.map { $0.trimmedAtEnd })
    }

    @Test(
        "Every frame has as many lines as the terminal, none longer", arguments: [1, 2, 3, 5, 8, 9, 24, 60],
        [20, 40, 80, 81, 200])
    func fits(rows: Int, width: Int) throws {
        for count in [0, 1, 30] {
            var view = view(try many(count))
            let lines = view.frame(for: Terminal(width: width), rows: rows)
            #expect(lines.count <= rows)
            #expect(lines.allSatisfy { $0.count <= width }, "\(lines)")
            #expect(rows < 8 || lines.count == rows)
            #expect(count == 0 || rows < 2 || lines.contains { $0.hasPrefix("s10 ") }, "\(lines)")
        }
    }

    @Test("Keys scroll as far as there are servers, and sort")
    func keys() throws {
        var view = view(try many(30))
        let terminal = Terminal(width: 100)
        func first(_ view: inout WatchView) -> String {
            let lines = view.frame(for: terminal, rows: 14)
            let place = lines.firstIndex { $0.hasPrefix("NAME") } ?? 0
            return String(lines[place + 1].prefix(3))
        }
        let start = first(&view)
        #expect(start == "s10")
        for (key, expected) in [
            (WatchKey.down, "s11"), (.down, "s12"), (.up, "s11"), (.pageDown, "s21"), (.bottom, "s30"),
            (.down, "s30"), (.pageUp, "s20"), (.top, "s10"), (.up, "s10"), (.pageUp, "s10"),
        ] {
            view.press(key)
            let name = first(&view)
            #expect(name == expected, "\(key)")
        }
        let foot = view.frame(for: terminal, rows: 14).last ?? ""
        #expect(foot.hasSuffix("scroll   1-10 of 30"), "\(foot)")
        // Those of equal figures keep the order of their names.
        view.press(.sort)
        let sorted = view.frame(for: terminal, rows: 40).filter { $0.hasPrefix("s") }.map { String($0.prefix(3)) }
        #expect(view.order == .cpu)
        #expect(sorted.prefix(11) == ["s12", "s15", "s18", "s21", "s24", "s27", "s30", "s33", "s36", "s39", "s11"])
        view.press(.sort)
        view.press(.sort)
        #expect(view.order == .name)
    }

    @Test("A screen that was scrolled shows servers again when most of them are gone")
    func shrink() throws {
        var view = view(try many(30))
        view.press(.bottom)
        _ = view.frame(for: Terminal(width: 80), rows: 14)
        view.take(snapshot(try many(3)))
        let lines = view.frame(for: Terminal(width: 80), rows: 14)
        #expect(lines.contains { $0.hasPrefix("s10 ") })
    }

    @Test("Bars follow a server for a minute, leave a gap where it did not run, and go with it")
    func trends() throws {
        var view = WatchView()
        for second in 0..<70 {
            let isRunning = second != 68
            view.take(
                snapshot([
                    try SampleStatus.make(
                        "s", isRunning ? .ready : .backoff,
                        usage: isRunning ? SampleStatus.usage(cpu: Double(second % 2)) : nil)
                ]))
        }
        let trend = try #require(view.trends["s"])
        #expect(trend.cpu.values.count == Sparkline.limit)
        #expect(trend.cpu.text(width: 4, floor: 0.1, hasUnicode: true) == "▁█ █")
        view.take(snapshot([]))
        #expect(view.trends.isEmpty)
    }

    @Test("What cannot be read is told on the last line")
    func problem() throws {
        var view = view([], problem: "state.json could not be read")
        let lines = view.frame(for: Terminal(width: 80), rows: 10)
        #expect(lines.last == "state.json could not be read")
    }
}

struct SparklineTests {
    @Test(
        "The height of a bar is its share of the highest",
        arguments: [
            ([], 3, 0, "   "), ([0], 3, 0, "   "), ([0, 1], 3, 0, " ▁█"), ([1, 2, 4, 8], 3, 0, "▃▅█"),
            ([0.01, 0.02], 2, 1, "▁▁"), ([nil, 7], 2, 0, " █"), ([0, 1, 2, 3, 4, 5, 6, 7], 8, 0, "▁▂▃▄▅▆▇█"),
        ] as [([Double?], Int, Double, String)])
    func heights(_ values: [Double?], _ width: Int, _ floor: Double, _ expected: String) {
        var line = Sparkline()
        for value in values { line.append(value) }
        #expect(line.text(width: width, floor: floor, hasUnicode: true) == expected)
        #expect(line.text(width: width, floor: floor, hasUnicode: false).utf8.count == width)
    }
}

struct WatchKeyTests {
    @Test(
        "Keys are known by their bytes, however these are cut, and what is not known does nothing",
        arguments: [
            ("q", [.quit]), ("jk", [.down, .up]), ("\u{1B}[A\u{1B}[B", [.up, .down]), ("\u{1B}OA", [.up]),
            ("\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]), ("\u{1B}[1;5A", []), ("x\u{1B}[Zs", [.sort]),
            ("\u{1B}\u{1B}[Hq", [.top, .quit]), ("\u{3}", [.quit]), ("\u{1B}xq", [.quit]), ("é", []),
        ] as [(String, [WatchKey])])
    func keys(_ text: String, _ expected: [WatchKey]) {
        var whole = WatchKeyReader()
        let keys = whole.keys(in: text.utf8)
        #expect(keys == expected)
        var pieces = WatchKeyReader()
        let more = text.utf8.flatMap { pieces.keys(in: [$0]) }
        #expect(more == expected)
    }
}

extension String {
    fileprivate var trimmedAtEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
