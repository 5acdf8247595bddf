import Collection
import Format
import Model
import Scraping
import WebServer

extension Agent {
    /// What the agent answers over HTTP.
    var routes: [Route] {
        [
            Route("GET", "/metrics") { await self.metrics.response(to: $0) },
            Route("GET", MetricsPages.serversPath + Route.anyPath) { await self.metrics.responseOfServer(to: $0) },
            Route("GET", "/-/healthy") { _ in
                let hanging = self.heartbeats.hanging()
                if hanging.isEmpty { return .text("Roost is healthy.") }
                return .text("These loops hang: \(hanging.joined(separator: ", ")).", status: 503)
            },
            Route("GET", "/-/ready") { _ in
                self.reporter.isReady ? .text("Roost is ready.") : .text("Roost is starting.", status: 503)
            },
            Route("POST", "/-/reload") { _ in
                if let reason = await self.reload() { return .text(reason, status: 500) }
                return .text("The configuration was read again.")
            },
            Route("GET", "/sd") { _ in
                WebResponse(contentType: "application/json", body: ServerEndpoints.discovery(self.scraper.targets()))
            },
            Route("GET", Self.alertStatusPath) { _ in
                WebResponse(contentType: "application/json", body: self.alertStatusDocument.encoded())
            },
            Route("POST", Self.acknowledgementPath) { await self.acknowledge($0) },
            Route("GET", "/") { _ in StatusPage.response(self.statusPage()) },
        ] + queryRoutes + alertmanagerRoutes
    }
}
