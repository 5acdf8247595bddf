import Registry
import Testing

@testable import roost

/// If these fail, a terminal shows lines that wrap, or programs find other columns than yesterday.
struct StatusTableTests {
    private func rendered(_ terminal: Terminal) throws -> String {
        StatusColumn.table(of: try SampleStatus.several()).rendered(for: terminal)
    }

    @Test("Without a terminal all columns are there, whole and without colour")
    func plain() throws {
        let table = try rendered(Terminal())
        #expect(
            table == """
                NAME                             STATE    HEALTH      PID  ADDRESS         UPTIME  RESTARTS   CPU  MEMORY  CONNS  LAST EXIT
                api                              running  healthy    4711  127.0.0.1:8000    1m5s         0  3.4%   46MiB      3  -
                a-server-with-quite-a-long-name  running  unhealthy  4711  127.0.0.1:8000    1m5s         0  140%    3GiB      3  -
                broken                           backoff  -             -  -                    -         3     -       -      -  exit code 3, 2s ago; again in 8s
                old                              stopped  -             -  127.0.0.1:8000       -         1     -       -      -  SIGTERM (asked), 1d 3h ago
                """)
    }

    @Test("All but the last column are one word, so that a line can be taken apart")
    func words() throws {
        for line in StatusColumn.table(of: try SampleStatus.several()).lines(for: Terminal()) {
            #expect(line.split(separator: " ").count >= StatusColumn.allCases.count)
            #expect(line.split(separator: " ", maxSplits: 10).count == StatusColumn.allCases.count)
        }
    }

    @Test("A terminal of 120 columns shows names and endings cut")
    func wide() throws {
        let table = try rendered(Terminal(width: 120))
        #expect(
            table == """
                NAME                       STATE    HEALTH      PID  ADDRESS         UPTIME  RESTARTS   CPU  MEMORY  CONNS  LAST EXIT
                api                        running  healthy    4711  127.0.0.1:8000    1m5s         0  3.4%   46MiB      3  -
                a-server-with-quite-a-lo…  running  unhealthy  4711  127.0.0.1:8000    1m5s         0  140%    3GiB      3  -
                broken                     backoff  -             -  -                    -         3     -       -      -  exit code 3…
                old                        stopped  -             -  127.0.0.1:8000       -         1     -       -      -  SIGTERM (as…
                """)
    }

    @Test("A terminal of 80 columns leaves out what says least")
    func narrow() throws {
        let table = try rendered(Terminal(width: 80))
        #expect(
            table == """
                NAME                    STATE    HEALTH     ADDRESS         UPTIME   CPU  MEMORY
                api                     running  healthy    127.0.0.1:8000    1m5s  3.4%   46MiB
                a-server-with-quite-a…  running  unhealthy  127.0.0.1:8000    1m5s  140%    3GiB
                broken                  backoff  -          -                    -     -       -
                old                     stopped  -          127.0.0.1:8000       -     -       -
                """)
    }

    @Test("No line is longer than the terminal, down to the narrowest that holds a state", arguments: 12...140)
    func fits(width: Int) throws {
        let lines = StatusColumn.table(of: try SampleStatus.several()).lines(for: Terminal(width: width))
        #expect(lines.allSatisfy { $0.count <= width }, "\(lines.joined(separator: "\n"))")
        #expect(lines.allSatisfy { !$0.hasPrefix(" ") })
        #expect(lines[2].hasPrefix("a"))
    }

    @Test("Columns that say nothing go first")
    func empty() throws {
        let table = StatusColumn.table(of: [
            try SampleStatus.make("s", usage: SampleStatus.usage(connections: nil)) { spec, _ in spec.port = nil }
        ])
        #expect(
            table.rendered(for: Terminal(width: 52)) == """
                NAME  STATE     PID  UPTIME  RESTARTS   CPU  MEMORY
                s     running  4711    1m5s         0  3.4%   46MiB
                """)
    }

    @Test("Colour changes no widths, and ASCII has its own mark for what is cut")
    func colour() throws {
        let lines = StatusColumn.table(of: try SampleStatus.several())
            .lines(for: Terminal(hasColour: true, hasUnicode: false, width: 42))
        #expect(
            lines[0] == "\u{1B}[1mNAME\u{1B}[0m                    \u{1B}[1mSTATE\u{1B}[0m    \u{1B}[1mHEALTH\u{1B}[0m")
        #expect(lines[1].contains("\u{1B}[32mrunning\u{1B}[0m  \u{1B}[32mhealthy\u{1B}[0m"))
        #expect(lines[2].hasPrefix("a-server-with-quite-a~"))
        let bare = lines.map { $0.replacing(/\u{1B}\[[0-9]*m/, with: "") }
        #expect(
            bare
                == StatusColumn.table(of: try SampleStatus.several())
                .lines(for: Terminal(hasUnicode: false, width: 42)))
    }
}
