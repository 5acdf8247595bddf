import Collection
import Exposition
import WebServer

extension Agent {
    /// What the agent answers over HTTP.
    var routes: [Route] {
        [
            Route("GET", "/metrics") { request in
                let page = ExpositionPage(
                    self.collector.points(), accept: request.header("accept"),
                    acceptEncoding: request.header("accept-encoding"))
                var response = WebResponse(contentType: page.contentType, body: page.body)
                if let encoding = page.contentEncoding { response.headers.append(("content-encoding", encoding)) }
                response.headers.append(("vary", "accept, accept-encoding"))
                return response
            },
            Route("GET", "/-/healthy") { _ in .text("Roost is healthy.") },
            Route("GET", "/-/ready") { _ in .text("Roost is ready.") },
            Route("POST", "/-/reload") { _ in
                if let reason = await self.reload() { return .text(reason, status: 500) }
                return .text("The configuration was read again.")
            },
            Route("GET", "/") { _ in StatusPage.response(self.statusPage()) },
        ]
    }
}
