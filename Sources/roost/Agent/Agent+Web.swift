import HTTP
import Logging
import Registry
import Settings
import Synchronization
import WebServer

extension Agent {
    /// Answers the port, and the commands of this host.
    var webService: AgentWebService {
        let address = settings.agent.listen
        let server = WebServer(
            at: .port(host: address.host, port: address.port), routes: routes,
            hosts: HostPolicy(boundTo: address.host), access: { self.access.withLock { $0 } }, logger: .roost)
        let port = WebService(server: server, port: address.port) { port in
            let scheme = self.access.withLock { $0.scheme }
            self.writeURL("\(scheme)://\(ListenAddress(host: address.host, port: port))")
            Logger.roost.info("watching \(self.home.path), listening on \(scheme)://\(address.host):\(port)/")
            self.reporter.reached(.listening)
        }
        return AgentWebService(home: home, routes: routes, port: port)
    }

    /// What holds of a port at that address: where other machines reach it, nobody changes anything who has not proven who
    /// they are.
    static func access(_ configuration: AgentConfiguration, at address: ListenAddress) -> WebAccess {
        var access = configuration.access
        access.allowsChanges = access.isAuthenticated || HostPolicy.isLoopback(address.host)
        return access
    }

    /// Tells people and `roost doctor` where it listens. That they do not learn it is no reason not to watch.
    private func writeURL(_ url: String) {
        do throws(RegistryError) {
            try AtomicFile.replace(home.agentURL, with: Array(url.utf8), surviving: .processes)
        } catch {
            Logger.roost.warning("\(error)")
        }
    }
}
