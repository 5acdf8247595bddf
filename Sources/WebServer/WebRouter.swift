internal import HTTP
internal import Model

/// Finds the route of a request, and refuses what must not reach any: requests that a page in a browser sent to
/// another name, or across sites in order to change something.
struct WebRouter {
    private let routes: [String: [Route]]
    private let hosts: HostPolicy

    init(routes: [Route], hosts: HostPolicy) {
        self.routes = Dictionary(grouping: routes, by: \.path)
        self.hosts = hosts
    }

    /// Nil when the request is to be answered by a route; checked before its body is read.
    func refusal(of request: WebRequest, allowsChanges: Bool = true) -> WebResponse? {
        let host = request.header("host") ?? ""
        guard hosts.allows(host: host) else {
            return .text("This server does not answer to the name in the Host header.", status: 421)
        }
        if !["GET", "HEAD", "OPTIONS"].contains(request.method), let origin = request.header("origin"),
            !hosts.allows(origin: origin, host: host)
        {
            return .text("Requests from this Origin are refused.", status: 403)
        }
        guard let candidates = candidates(for: request.path) else { return .text("Nothing is here.", status: 404) }
        if let route = Self.route(for: request.method, among: candidates) {
            guard route.isChange, !allowsChanges else { return nil }
            return .text(
                "Changes are refused: this server listens beyond loopback, and asks nobody who they are. Give it a web "
                    + "configuration with basic_auth_users or client certificates.", status: 403)
        }
        var refusal = WebResponse.text("This path does not take \(request.method).", status: 405)
        refusal.headers.append(("allow", Self.allowedMethods(candidates)))
        return refusal
    }

    /// The answer of the request's route, or the refusal.
    func response(to request: WebRequest, allowsChanges: Bool = true) async -> WebResponse {
        if let refusal = refusal(of: request, allowsChanges: allowsChanges) { return refusal }
        guard let route = Self.route(for: request.method, among: candidates(for: request.path) ?? []) else {
            return .text("Nothing is here.", status: 404)
        }
        return await route.handler(request)
    }

    private func candidates(for path: String) -> [Route]? {
        routes[path]
            ?? path.lastIndex(of: "/").flatMap { slash in
                routes[path[...slash] + Route.anyPath]
                    ?? path[..<slash].lastIndex(of: "/").flatMap {
                        routes[path[...$0] + Route.anyPath + path[slash...]]
                    }
            }
            ?? routes[Route.anyPath]
    }

    private static func route(for method: String, among candidates: [Route]) -> Route? {
        candidates.first { $0.method == method || $0.method == nil }
            ?? (method == "HEAD" ? candidates.first { $0.method == "GET" } : nil)
    }

    private static func allowedMethods(_ candidates: [Route]) -> String {
        let methods = candidates.compactMap(\.method)
        return (methods.contains("GET") ? methods + ["HEAD"] : methods).joined(separator: ", ")
    }
}
