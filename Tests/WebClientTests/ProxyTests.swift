import HTTP
import TestSupport
import Testing
import WebClient

/// If one of these fails, a request takes another way than its file says, or a proxy's secrets go further than the proxy.
struct ProxyTests {
    /// Plays a proxy that has the plain pages itself and makes no tunnels.
    private let proxy = LocalServer { request, connection in
        connection.send(status: request.line.hasPrefix("CONNECT") ? "403 Forbidden" : "200 OK")
    }
    private let client = WebClient()

    private func request(_ url: String, exceptions: String? = nil) -> HTTPRequest {
        var request = HTTPRequest(method: "POST", url: url, headers: [("X-Server", "hush")])
        var way = HTTPProxy(proxy.url, exceptions: exceptions.map { ProxyExceptions($0) })
        way.connectHeaders = [.init("X-Proxy", "a"), .init("X-Proxy", "b")]
        request.proxy = way
        return request
    }

    @Test func `a tunnel is asked for with the headers that are the proxy's, and with no others`() async throws {
        await #expect(throws: HTTPTransportError.self) { try await client.send(request("https://a.test/hush")) }
        let asked = try #require(proxy.received.first)
        #expect(asked.line == "CONNECT a.test:443 HTTP/1.1")
        #expect(asked.headers.filter { $0.hasPrefix("X-") } == ["X-Proxy: a", "X-Proxy: b"])
    }

    @Test func `a plain request goes through with its own headers alone`() async throws {
        #expect(try await client.send(request("http://a.test/b")).status == 200)
        let asked = try #require(proxy.received.first)
        #expect(asked.line == "POST http://a.test/b HTTP/1.1")
        #expect(asked.headers.filter { $0.hasPrefix("X-") } == ["X-Server: hush"])
    }

    @Test func `who is spared is asked straight`() async throws {
        let server = LocalServer()
        #expect(try await client.send(request("\(server.url)/echo", exceptions: "a.test")).status == 200)
        #expect(server.received.count == 1)
        let error = await #expect(throws: HTTPTransportError.self) {
            try await client.send(request("http://b.a.invalid:80/", exceptions: "a.invalid"))
        }
        #expect(error?.reason == .resolve)
        #expect(proxy.received.isEmpty)
    }

    @Test func `a header for the proxy that would smuggle something in is refused`() async throws {
        var request = request("https://a.test/")
        request.proxy?.connectHeaders = [.init("X", "a\r\nY: b")]
        let error = await #expect(throws: HTTPTransportError.self) { try await client.send(request) }
        #expect(error?.reason == .invalidRequest)
        #expect(proxy.received.isEmpty)
    }
}
