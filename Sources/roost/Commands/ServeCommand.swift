import ArgumentParser
import Format
import Glibc
import Registry
import Settings
import Supervision

/// `roost serve`.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Start a server under a keeper and wait until it is ready.",
        discussion: """
            In the foreground the server's output is shown and Ctrl-C ends it; with -d it goes on in the background.
            Without a command the built-in MCP server is started. In the command, {port} and {host} stand for where \
            the server shall listen; PORT, HOST, MCP_PORT and MCP_HOST say the same in its environment.
            A server with a port is ready when it accepts connections; one without, when it has been started.

            A file may be a roost.yaml, an MCP client's mcp.json or claude_desktop_config.json, or the folder or \
            server-config.yaml of a server that openapi-mcp-swagger has made. What runs elsewhere (a url in mcp.json) is \
            watched by the agent. Of a file with several servers, those \
            that run already are left alone; 'roost apply' changes them, too.

            CHECK is mcp, http or tcp, for mcp and http with a path (http:/health), log:PATTERN or exec:COMMAND.

            Examples:
              roost serve
              roost serve -d -n api -p 8000 -- ./server.py --port {port}
              roost serve -d -n worker --env LEVEL=debug --restart never -- ./worker.sh
              roost serve -d -n web --ready http:/health --live mcp -- ./web --port {port}
              roost serve -d -c roost.yaml --profile production
              roost serve -d -c ~/.config/Claude/claude_desktop_config.json
              roost serve -c ./petstore-mcp-server/
            """)

    @Option(
        name: [.short, .long], help: "Start the servers of this file or folder; with --name, only that one.",
        completion: .file())
    var config: String?

    @Option(help: "Which profile of the file holds (default: $ROOST_PROFILE, else none).")
    var profile: String?

    @Flag(name: [.customShort("d"), .customLong("daemon")], help: "Go on in the background.")
    var isDaemon = false

    @Option(name: [.short, .long], help: "What to call it.")
    var name: String?

    @OptionGroup var overrides: ServeOverrides

    @Argument(parsing: .postTerminator, help: "The server's program and its arguments.")
    var command: [String] = []

    func run() throws {
        var list = try self.list()
        if !isDaemon { try leaveWatched(&list) }
        guard list.requests.count <= 1 || isDaemon else {
            throw Failure(.usage, "only one server can run in the foreground: add -d, or choose one with --name")
        }
        guard list.requests.count <= 1 || !overrides.areForOne else {
            throw Failure(.usage, "several servers cannot have one port: choose one server with --name")
        }
        for index in list.requests.indices { try overrides.apply(to: &list.requests[index].settings) }
        let home = try Home()
        for aside in list.asides { printError("\(aside.name) \(aside.reason)") }
        if config != nil, isDaemon {
            try startAll(list, in: home)
        } else if let request = list.requests.first {
            try start(request, in: home)
        }
        try list.refuseUnstarted()
        if list.requests.isEmpty { throw Failure(.failed, "there was nothing to start") }
    }

    private func list() throws -> ServerList {
        guard let config else {
            if profile != nil { throw Failure(.usage, "--profile chooses among the profiles of a file: add --config") }
            return ServerList(ServerSettings(name: name ?? "", command: command))
        }
        guard command.isEmpty else {
            throw Failure(.usage, "a command and --config do not go together: the file has the commands")
        }
        let list = try ServerList(config, profile: profile)
        if list.requests.isEmpty, list.asides.isEmpty { throw Failure(.configuration, "\(config) has no servers") }
        return try name.map(list.only) ?? list
    }

    /// Leaves out what runs elsewhere: there is nothing of it that could be shown in the foreground.
    private func leaveWatched(_ list: inout ServerList) throws {
        let names = list.requests.filter { $0.settings.url != nil }.map(\.settings.name)
        list.requests.removeAll { $0.settings.url != nil }
        let words = { (name: String) in "'\(name)' runs elsewhere and can only be watched: add -d to have it watched" }
        if list.requests.isEmpty, let name = names.first { throw Failure(.usage, words(name)) }
        for name in names { printError(words(name)) }
    }

    /// Starts the servers of a file that do not run yet. One that fails keeps only those from being started that come
    /// after it.
    private func startAll(_ list: ServerList, in home: Home) throws {
        let plan = try ServerPlan(list, in: home, reach: .start)
        let run = PlanRun(plan, in: home) { step, outcome in
            switch outcome {
            case .ready(let report): printLine(report.text)
            case .left(let server): printLine("\(step.name) is running already (pid \(server.state.process?.pid ?? 0))")
            case .watched(let spec): printLine("\(step.name) is \(spec.watchedAt ?? "")")
            case .failed(let failure): printError(failure.message)
            case .applied, .ended: break
            }
        }
        run.run()
        guard let first = run.failures.first else { return }
        throw Failure(first.status, "\(run.failures.count) of \(list.requests.count) servers did not start")
    }

    private func start(_ request: ServeRequest, in home: Home) throws {
        let servers = try home.servers()
        let earlier = servers.first { $0.name.description == request.settings.name }
        if let earlier, earlier.spec.isWatched {
            throw Failure(
                .conflict,
                "the name '\(earlier.name)' is taken by a server that is watched: choose another with --name, or run "
                    + "'roost remove \(earlier.name)' first")
        }
        try refuseUnready(request, servers)
        var ports = PortBook(servers, replacing: [request.settings.name], wanted: [])
        let (name, spec) = try request.resolved(in: home.folder, ports: &ports, earlier: earlier?.spec)
        if isDaemon {
            try startInBackground(spec, name, home)
        } else {
            try ForegroundServer(spec: spec, name: name, home: home).run()
        }
    }

    /// A server that comes after others is not started alone before them.
    private func refuseUnready(_ request: ServeRequest, _ servers: [RegisteredServer]) throws {
        for other in request.settings.after {
            guard servers.contains(where: { $0.name.description == other && $0.isRunning && $0.state.phase == .ready })
            else {
                throw Failure(
                    .failed,
                    "'\(request.settings.name)' was not started: it comes after '\(other)', which is not ready; start that first"
                )
            }
        }
    }

    private func startInBackground(_ spec: ServerSpec, _ name: ServerName, _ home: Home) throws {
        let link = try launch(spec, named: name, in: home, isAttached: false)
        switch try outcome(of: link, starting: name, in: home) {
        case .ready:
            let state = try reportingFolderErrors { try RegisteredServer(in: home.folder.server(name))?.state }
            printLine(StartReport(name: name, spec: spec, state: state).text)
        case .conflict(let reason): throw Failure(.conflict, reason)
        case .failed(let reason):
            throw StartReport.failure(name, reason, logs: home.folder.server(name).logs)
        case .ended, .applied, nil:
            throw Failure(.failed, "'\(name)' ended at once; see 'roost logs \(name)'")
        }
    }
}
