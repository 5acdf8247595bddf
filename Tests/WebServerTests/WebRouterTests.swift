import HTTP
import Model
import Testing

@testable import WebServer

private let router = WebRouter(
    routes: [
        Route("GET", "/metrics") { _ in .text("metrics") },
        Route("GET", "/metrics/servers/*") { .text($0.path) },
        Route("POST", "/-/reload") { _ in .text("reloaded") },
        Route("GET", "/both") { _ in .text("got") },
        Route("POST", "/both") { .text("posted \($0.body.count)") },
        Route(nil, "/mcp") { .text($0.method) },
        Route("POST", "/question", isChange: false) { _ in .text("answered") },
        Route("DELETE", "/thing") { _ in .text("deleted") },
    ], hosts: HostPolicy(boundTo: "127.0.0.1"))

/// If these failed, a request would reach the wrong handler, or a page in a browser would reach any.
@Suite struct WebRouterTests {
    @Test(arguments: [
        ("GET", "/metrics", 200), ("HEAD", "/metrics", 200), ("POST", "/metrics", 405), ("GET", "/-/reload", 405),
        ("POST", "/-/reload", 200), ("HEAD", "/-/reload", 405), ("GET", "/both", 200), ("POST", "/both", 200),
        ("DELETE", "/both", 405), ("DELETE", "/mcp", 200), ("GET", "/", 404), ("GET", "/metrics/", 404),
        ("GET", "/METRICS", 404), ("GET", "", 404), ("GET", "/metrics/servers/a", 200),
        ("HEAD", "/metrics/servers/", 200), ("PUT", "/metrics/servers/a", 405), ("GET", "/metrics/servers", 404),
        ("GET", "/metrics/servers/a/b", 404),
    ])
    func routing(method: String, path: String, status: Int) async {
        let request = WebRequest(method: method, path: path, headers: [("host", "localhost")])
        #expect(await router.response(to: request).status == status)
    }

    @Test(arguments: [("/metrics", "GET, HEAD"), ("/-/reload", "POST"), ("/both", "GET, POST, HEAD")])
    func whatIsAllowedIsSaid(path: String, allowed: String) async {
        let request = WebRequest(method: "PATCH", path: path, headers: [("host", "localhost")])
        #expect(await router.response(to: request).headers.contains { $0 == ("allow", allowed) })
    }

    @Test(
        arguments: [
            ("GET", "evil.example", nil, 421),
            ("POST", "localhost:9640", "https://evil.example", 403),
            ("POST", "localhost:9640", "http://localhost:9640", 200),
            ("POST", "localhost:9640", nil, 200),
            ("GET", "localhost:9640", "https://evil.example", 200),
        ] as [(String, String, String?, Int)])
    func pagesOfOtherSites(method: String, host: String, origin: String?, status: Int) async {
        var request = WebRequest(method: method, path: "/both", headers: [("host", host)])
        if let origin { request.headers.append(("origin", origin)) }
        #expect(await router.response(to: request).status == status)
    }

    @Test(arguments: [
        ("GET", "/metrics", 200), ("HEAD", "/metrics", 200), ("GET", "/both", 200), ("POST", "/both", 403),
        ("POST", "/question", 200), ("POST", "/-/reload", 403), ("GET", "/-/reload", 405), ("DELETE", "/thing", 403),
        ("POST", "/mcp", 403), ("POST", "/nothing", 404),
    ])
    func changesAreForThoseWhoAreKnown(method: String, path: String, status: Int) async {
        let request = WebRequest(method: method, path: path, headers: [("host", "localhost")])
        #expect(await router.response(to: request, allowsChanges: false).status == status)
        #expect(await router.response(to: request).status == (status == 403 ? 200 : status))
    }

    @Test(arguments: [
        ("name[]=a&name[]=b", ["a", "b"]), ("name%5B%5D=a%2Bb+c", ["a+b c"]), ("other=a&name[]=", [""]), ("name[]", []),
        ("", []), ("name[]=%zz%4", ["%zz%4"]), ("name[]=a=b", ["a=b"]), ("&&=&name[]=%C3%BC", ["ü"]),
    ])
    func queries(query: String, values: [String]) {
        #expect(WebRequest(path: "/", query: query).queryValues("name[]") == values)
    }
}
