import ArgumentParser
import Format
import Glibc
import Model
import Registry
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

            Examples:
              roost serve
              roost serve -d -n api -p 8000 -- ./server.py --port {port}
              roost serve -d -n worker -- ./worker.sh
              roost serve -d -c roost.yaml
            """)

    @Option(name: [.short, .long], help: "Start the servers of this file; with --name, only that one.")
    var config: String?

    @Option(name: [.short, .long], help: "Where it listens; 0 takes a free port.")
    var port: UInt16?

    @Option(help: "The address it listens on.")
    var host: String?

    @Flag(name: [.customShort("d"), .customLong("daemon")], help: "Go on in the background.")
    var isDaemon = false

    @Option(name: [.short, .long], help: "What to call it.")
    var name: String?

    @Option(help: "How its health is probed: auto, mcp, http, tcp or none, with a path after a colon.")
    var health: String?

    @Option(help: "When it is started again after it has ended: always, on-failure or never.")
    var restart: String?

    @Argument(parsing: .postTerminator, help: "The server's program and its arguments.")
    var command: [String] = []

    func run() throws {
        let requests = try requests()
        guard isDaemon || requests.count == 1 else {
            throw Failure(.usage, "only one server can run in the foreground: add -d, or choose one with --name")
        }
        let home = try Home()
        guard config != nil, isDaemon else {
            for request in requests { try start(request, in: home) }
            return
        }
        try startAll(requests, in: home)
    }

    /// Starts the servers of a file that do not run yet. One that fails keeps none of the others from being started.
    private func startAll(_ requests: [ServeRequest], in home: Home) throws {
        var failures: [Failure] = []
        for request in requests {
            if let server = try home.servers().first(where: { $0.name.description == request.name }), server.isRunning {
                printLine("\(server.name) is running already (pid \(server.state.process?.pid ?? 0))")
                continue
            }
            do {
                try start(request, in: home)
            } catch let failure as Failure {
                printError(failure.message)
                failures.append(failure)
            }
        }
        guard let first = failures.first else { return }
        throw Failure(first.status, "\(failures.count) of \(requests.count) servers did not start")
    }

    private func start(_ request: ServeRequest, in home: Home) throws {
        let others = try home.servers().filter { $0.name.description != request.name }
        let (name, spec) = try request.resolved(reserved: Set(others.compactMap(\.spec.port)))
        if isDaemon {
            try startInBackground(spec, name, home)
        } else {
            try ForegroundServer(spec: spec, name: name, home: home).run()
        }
    }

    private func requests() throws -> [ServeRequest] {
        guard let config else { return [try overridden(ServeRequest(name: name, command: command))] }
        guard command.isEmpty else {
            throw Failure(.usage, "a command and --config do not go together: the file has the commands")
        }
        return try ServerFile.requests(in: config, named: name).map(overridden)
    }

    /// What the command line says wins over the file.
    private func overridden(_ request: ServeRequest) throws -> ServeRequest {
        var request = request
        if let port { request.port = port }
        if let host { request.host = host }
        if let health { request.health = try Self.healthCheck(health) }
        if let restart {
            guard let policy = RestartPolicy(rawValue: restart) else {
                throw Failure(.usage, "--restart takes always, on-failure or never, not '\(restart)'")
            }
            request.restart = policy
        }
        return request
    }

    private static func healthCheck(_ text: String) throws -> HealthCheck {
        let kinds: [HealthCheck.Kind] = [.auto, .mcp, .http, .tcp, .none]
        let parts = text.split(separator: ":", maxSplits: 1)
        guard let kind = parts.first.flatMap({ HealthCheck.Kind(rawValue: String($0)) }), kinds.contains(kind) else {
            let kinds = kinds.map(\.rawValue).joined(separator: ", ")
            throw Failure(.usage, "--health takes one of \(kinds), with a path after a colon, not '\(text)'")
        }
        let path = parts.count > 1 ? String(parts[1]) : nil
        guard path?.hasPrefix("/") != false else { throw Failure(.usage, "the path in --health must begin with '/'") }
        return HealthCheck(kind, path: path)
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
