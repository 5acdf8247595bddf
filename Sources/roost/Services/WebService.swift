import Glibc
import Registry
import ServiceLifecycle
import WebServer

/// A web server as a member of the service group, with errors as commands report them.
struct WebService: Service {
    let server: WebServer
    /// Where it was asked to listen.
    let port: Int
    /// Told the port once it listens.
    let onListening: @Sendable (Int) async -> Void

    func run() async throws {
        do {
            try await server.run(onListening: onListening)
        } catch let error as WebServerError {
            guard error.reason == .addressInUse, let holder = UInt16(exactly: port).flatMap({ PortHolder(ofPort: $0) })
            else { throw Failure(.conflict, error.message) }
            throw Failure(.conflict, "\(error.message) (it is held by \(holder.command), pid \(holder.pid))")
        }
    }
}
