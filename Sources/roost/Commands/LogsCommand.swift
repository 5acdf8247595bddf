import ArgumentParser
import Format
import Glibc
import Model
import Registry
import Supervision

/// `roost logs`.
struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what servers have written, with the time and the stream of each line.",
        discussion: """
            The streams are out, err and roost (the keeper's own remarks). Without an option that chooses lines, the last \
            20 are shown. Several servers are shown in the order of time, with the name before each line.
            Ctrl-C ends --follow with exit code 0.

            Examples:
              roost logs demo -n 50
              roost logs -f demo api
              roost logs demo --since 10m --stream err
              roost logs demo --instance previous --grep '(?i)error|panic'
              roost logs demo -n all --json
            """)

    @Argument(help: "The servers.", completion: .serverNames)
    var names: [String]

    @Flag(name: [.short, .long], help: "Go on with what is written from now on, until Ctrl-C.")
    var follow = false

    @Option(name: [.customShort("n"), .long], help: "How many of the last lines that are chosen to show, or all.")
    var lines: EntryCount?

    @Option(help: "Lines from that time on: 2026-07-28T09:30:00Z, or how long ago, such as 10m.")
    var since: String?

    @Option(help: "Lines up to that time.")
    var until: String?

    @Option(help: "Lines that this regular expression (RE2) matches.")
    var grep: String?

    @Option(help: "Lines of that stream: out, err or roost; may be given again.")
    var stream: [LogStream] = []

    @Option(
        help: "Lines of one life of the server: its number, current or previous.",
        completion: .list(["current", "previous"]))
    var instance: InstanceChoice?

    @Flag(help: "Write a JSON object for each line.")
    var json = false

    func validate() throws {
        if follow, until != nil { throw ValidationError("--follow and --until do not go together.") }
        if follow, instance == .previous {
            throw ValidationError("--follow has nothing to wait for with --instance previous.")
        }
    }

    func run() throws {
        if follow { signal(SIGINT) { _ in _exit(ExitStatus.success.rawValue) } }
        let query = try query()
        let logs = try folders()
        // Before the first look, so that nothing is missed between the two.
        let watch = follow ? LogWatch(logs.map(\.path)) : nil
        let cursors = try logs.map { log in
            LogCursor(
                in: log.path, try query.choosing(instance, of: log.name, in: log.path), last: limit, isFollowing: follow
            )
        }
        var printer = LogPrinter(names: logs.map(\.name), asJSON: json)
        repeat {
            var lines = MergedByTime(cursors.map { $0.next }, by: \.prefix.time)
            while let (line, source) = lines.next() { printer.print(line, of: logs[source].name) }
            printer.flush()
            for cursor in cursors {
                for file in cursor.damagedFiles { printError("\(file) is damaged: the rest of its lines is missing") }
                cursor.damagedFiles = []
            }
        } while watch?.wait(output: STDOUT_FILENO) ?? false
        if !printer.hasPrinted, isatty(STDOUT_FILENO) == 1 { printError("no line is chosen by these options") }
    }

    /// All lines that options choose, else a few.
    private var limit: Int? {
        if let lines { return lines.limit }
        return since == nil && until == nil && grep == nil && instance == nil ? 20 : nil
    }

    private func query() throws -> LogQuery {
        var query = LogQuery()
        let now = SystemTime().now()
        query.since = try since.map { try moment($0, option: "--since", now: now) }
        query.until = try until.map { try moment($0, option: "--until", now: now) }
        if let since = query.since, let until = query.until, since > until {
            throw Failure(.usage, "--since is later than --until: no line can be between them")
        }
        if !stream.isEmpty { query.streams = Set(stream) }
        if let grep {
            do {
                let pattern = try Pattern(grep)
                query.text = { pattern.matches($0) }
            } catch {
                throw Failure(.usage, "--grep: \(error)")
            }
        }
        return query
    }

    /// The folders of the logs. A start that failed leaves a log but no server.
    private func folders() throws -> [(name: String, path: String)] {
        let home = try Home()
        return try names.reduce(into: []) { folders, name in
            guard !folders.contains(where: { $0.name == name }) else { return }
            let folder = home.folder.server(try reportingFolderErrors { try ServerName(name) })
            try home.refuseWatched([folder])
            if access(folder.currentLog, R_OK) != 0 {
                let code = errno
                if code != ENOENT {
                    throw Failure(.stateFolder, "\(RegistryError.io("read", path: folder.currentLog, errno: code))")
                }
                if RotatedLog.all(in: folder.logs).isEmpty { _ = try home.servers(named: [name]) }
            }
            folders.append((name, folder.logs))
        }
    }
}

extension LogStream: ExpressibleByArgument {}

extension InstanceChoice: ExpressibleByArgument {
    /// `current`, `previous` or a number.
    init?(argument: String) {
        switch argument {
        case "current": self = .current
        case "previous": self = .previous
        default:
            guard let number = Int64(argument), number > 0 else { return nil }
            self = .number(number)
        }
    }
}

extension LogQuery {
    fileprivate func choosing(_ choice: InstanceChoice?, of name: String, in folder: String) throws -> LogQuery {
        guard let choice else { return self }
        do {
            let number = try choice.resolve(in: folder)
            var query = self
            query.instances = number...number
            return query
        } catch {
            throw Failure(.failed, "the log of '\(name)' has \(error)")
        }
    }
}
