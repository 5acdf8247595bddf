import ArgumentParser
import Glibc
import Registry

/// `roost stop`.
struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "End servers, letting them finish what they are doing.",
        discussion: """
            Each gets SIGTERM, with all its processes, and then has its stop timeout (30s, unless it says otherwise) to end \
            its connections. What is left then gets SIGKILL. Servers are asked all at once.

            Examples:
              roost stop demo
              roost stop --port 8000
              roost stop --all
              roost stop demo --force --yes
            """)

    @Argument(help: "Servers to end.", completion: .serverNames)
    var names: [String] = []

    @Flag(name: [.short, .long], help: "End every server.")
    var all = false

    @Option(name: [.short, .long], help: "End the server of this port.")
    var port: UInt16?

    @Flag(help: "Kill at once: whatever the server is doing is lost.")
    var force = false

    @Flag(name: [.short, .long], help: "Do not ask before --force.")
    var yes = false

    func validate() throws {
        guard [!names.isEmpty, all, port != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("Give the names of servers, --port, or --all.")
        }
    }

    func run() throws {
        let home = try Home()
        let servers = try chosen(in: home)
        if servers.isEmpty { printLine("No server is running.") }
        if force, !servers.isEmpty { try confirm(servers) }
        try reportingFolderErrors {
            // Asked all at once, so that the slowest alone decides how long it takes.
            let stops = try servers.map { try ServerStop(of: $0, isForced: force, in: home) }
            var failures: [Failure] = []
            for stop in stops {
                do {
                    printLine(try stop.finish())
                } catch let failure as Failure {
                    failures.append(failure)
                }
            }
            guard let last = failures.popLast() else { return }
            for failure in failures { printError(failure.message) }
            throw last
        }
    }

    private func chosen(in home: Home) throws -> [RegisteredServer] {
        if all { return try home.servers().filter(Self.mayRun) }
        guard let port else { return try home.keptServers(named: names) }
        let servers = try home.servers().filter { $0.spec.port == port }
        if !servers.isEmpty { return servers.filter(Self.mayRun) }
        let holder = PortHolder(ofPort: port).map {
            "; \($0.command) (pid \($0.pid)), which has it, is none of Roost's"
        }
        throw Failure(.noSuchServer, "no server has port \(port)\(holder ?? "")")
    }

    private static func mayRun(_ server: RegisteredServer) -> Bool {
        server.isRunning || server.state.phase.isKept || server.needsKeeper
    }

    private func confirm(_ servers: [RegisteredServer]) throws {
        guard !yes else { return }
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            throw Failure(.usage, "--force kills without asking the server: add --yes to confirm it")
        }
        let names = servers.map(\.name.description).joined(separator: ", ")
        writeAll("Kill \(names) at once, with whatever they are doing? [y/N] ", to: STDERR_FILENO)
        guard ["y", "yes"].contains(readLine()?.lowercased()) else { throw Failure(.failed, "nothing was ended") }
    }
}
