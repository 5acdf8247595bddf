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
        let services: [any Service] = [
            CommandServer(home: home, routes: routes) { ready.finish() }, PortServer(waiting: waiting, port: port),
        ]
        let configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup) },
            logger: .quiet)
        try await ServiceGroup(configuration: configuration).run()
    }
}

/// Answers at the socket.
private struct CommandServer: Service {
    let home: StateFolder
    let routes: [Route]
    /// Told once commands are answered, or cannot be.
    let onReady: @Sendable () -> Void

    func run() async throws {
        do {
            let socket = try AgentSocket(home)
            let server = WebServer(
                at: .socket(path: socket.path), routes: routes, hosts: HostPolicy(boundTo: "localhost"), logger: .roost)
            return try await server.run { _ in
                chmod(socket.path, 0o600)
                onReady()
            }
        } catch let error as RegistryError {
            Logger.roost.warning("commands cannot ask the agent: \(error)")
        } catch let error as WebServerError {
            Logger.roost.warning("commands cannot ask the agent: \(error)")
        }
        // That is no reason not to watch.
        onReady()
        try? await gracefulShutdown()
    }
}

/// Answers at the port once its turn has come.
private struct PortServer: Service {
    /// Ends when it has.
    let waiting: AsyncStream<Void>
    let port: WebService

    func run() async throws {
        for await _ in waiting {}
        try await port.run()
    }
}
