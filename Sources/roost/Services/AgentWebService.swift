import Glibc
import HTTP
import Logging
import Registry
import ServiceLifecycle
import WebServer

/// The agent's two ways in: its port, and a socket in the state folder, by which commands of this host come. Who may open
/// the socket owns the folder, and may do everything, whatever the port asks of strangers.
struct AgentWebService: Service {
    let home: StateFolder
    let routes: [Route]
    let port: WebService

    func run() async throws {
        // Whoever has seen the port open counts on commands to work.
        let (waiting, ready) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { ready.finish() }
                try await answerCommands { ready.finish() }
            }
            group.addTask {
                for await _ in waiting {}
                try await port.run()
            }
            try await group.waitForAll()
        }
    }

    /// That commands cannot ask is no reason not to watch.
    private func answerCommands(onListening: @escaping @Sendable () -> Void) async throws {
        do {
            let socket = try AgentSocket(home)
            let server = WebServer(
                at: .socket(path: socket.path), routes: routes, hosts: HostPolicy(boundTo: "localhost"), logger: .roost)
            try await server.run { _ in
                chmod(socket.path, 0o600)
                onListening()
            }
        } catch let error as RegistryError {
            Logger.roost.warning("commands cannot ask the agent: \(error)")
        } catch let error as WebServerError {
            Logger.roost.warning("commands cannot ask the agent: \(error)")
        }
    }
}
