import HTTP
import Logging
import Model
import ServiceLifecycle
import TestSupport
import Testing
import WebClient

@testable import WebServer

/// What the server does over real connections. If one failed, scrapers, browsers or the shutdown would hang on it.
@Suite struct ServingTests {
    private let client = WebClient()

    @Test func aRequestReachesItsRouteWhole() async throws {
        let route = Route("POST", "/echo%20here") { request in
            let headers = ["host", "x-sent"].map { "\($0)=\(request.header($0) ?? "-")" }.joined(separator: " ")
            let words = [request.method, request.path, request.query ?? "-", request.peer ?? "-", headers]
            return .text(words.joined(separator: " ") + " " + String(decoding: request.body, as: UTF8.self))
        }
        try await served([route]) { url in
            let response = try await client.send(
                HTTPRequest(
                    method: "POST", url: "\(url)/echo%20here?a=b&c=%26", headers: [("X-Sent", "yes")],
                    body: Array("body".utf8)))
            let host = url.dropFirst("http://".count)
            #expect(response.status == 200)
            #expect(
                String(decoding: response.body, as: UTF8.self)
                    == "POST /echo%20here a=b&c=%26 127.0.0.1 host=\(host) x-sent=yes body\n")
            #expect(response.header("content-type") == "text/plain; charset=utf-8")
            #expect(response.header("server") == nil)
        }
    }

    @Test func headSaysHowLongTheBodyWouldBe() async throws {
        try await served([Route("GET", "/") { _ in .text("12345") }]) { url in
            let response = try await client.send(HTTPRequest(method: "HEAD", url: "\(url)/"))
            #expect(response.status == 200)
            #expect(response.header("content-length") == "6")
            #expect(response.body.isEmpty)
        }
    }

    @Test func aBodyInPiecesArrivesWhole() async throws {
        let route = Route("GET", "/") { _ in
            var response = WebResponse()
            response.pieces = (0..<200).map { [UInt8](repeating: $0, count: 10_000) }
            return response
        }
        try await served([route]) { url in
            for _ in 0..<2 {
                let response = try await client.send(HTTPRequest(url: "\(url)/", bodyLimit: 4 << 20))
                #expect(response.body == (0..<200).flatMap { [UInt8](repeating: $0, count: 10_000) })
            }
            let head = try await client.send(HTTPRequest(method: "HEAD", url: "\(url)/"))
            #expect(head.header("content-length") == "2000000" && head.body.isEmpty)
        }
    }

    @Test func aHeaderCannotSplitTheAnswer() async throws {
        let route = Route("GET", "/") { _ in
            WebResponse(headers: [("x-a", "1\r\nx-b: 2"), ("in valid", "3")], body: Array("whole".utf8))
        }
        try await served([route]) { url in
            let response = try await client.send(HTTPRequest(url: "\(url)/"))
            #expect(response.header("x-b") == nil)
            #expect(response.body == Array("whole".utf8))
        }
    }

    @Test(arguments: [(1000, 200), (1001, 413)])
    func bodiesAreBounded(size: Int, status: Int) async throws {
        try await served([Route("POST", "/") { _ in .text("taken") }], bodyLimit: 1000) { url in
            let body = [UInt8](repeating: 0, count: size)
            let response = try await client.send(HTTPRequest(method: "POST", url: "\(url)/", body: body))
            #expect(response.status == status)
            #expect(try await client.send(HTTPRequest(method: "POST", url: "\(url)/")).status == 200)
        }
    }

    @Test func anotherNameForThisMachineIsRefused() async throws {
        try await served([Route("GET", "/") { _ in .text("secret") }]) { url in
            let response = try await client.send(HTTPRequest(url: "\(url)/", headers: [("Host", "evil.example")]))
            #expect(response.status == 421)
        }
    }

    @Test func whatIsNotHTTPIsAnsweredAndForgotten() async throws {
        try await served([Route("GET", "/") { _ in .text("well") }]) { url in
            let port = String(url.split(separator: ":").last ?? "")
            let send = #"printf "GET / HTTP/1.1\r\n\0\r\n\r\n" >&3; head -1 <&3"#
            let answer = try await onThread { shell("bash -c 'exec 3<>/dev/tcp/127.0.0.1/\(port); \(send)'") }
            #expect(answer.output.hasPrefix("HTTP/1.1 400"))
            let response = try await client.send(HTTPRequest(url: "\(url)/"))
            #expect(response.status == 200)
        }
    }

    @Test func shutdownAnswersWhatIsInProgressAndClosesWhatIsIdle() async throws {
        let arrived = AsyncStream.makeStream(of: Void.self)
        let released = AsyncStream.makeStream(of: Void.self)
        let routes = [
            Route("GET", "/quick") { _ in .text("quick") },
            Route("GET", "/slow") { _ in
                arrived.continuation.finish()
                for await _ in released.stream {}
                return .text("slow")
            },
        ]
        let service = ListeningService(server: server(routes))
        let group = ServiceGroup(services: [service], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let url = await service.url()
            // The client keeps this connection open, so that it is idle from now on.
            #expect(try await client.send(HTTPRequest(url: "\(url)/quick")).status == 200)
            async let slow = WebClient().send(HTTPRequest(url: "\(url)/slow"))
            for await _ in arrived.stream {}
            await group.triggerGracefulShutdown()
            released.continuation.finish()
            #expect(try await slow.status == 200)
            try await tasks.waitForAll()
            await #expect(throws: HTTPTransportError.self) {
                try await client.send(HTTPRequest(url: "\(url)/quick"))
            }
        }
    }

    @Test func aPortInUseIsNamed() async throws {
        try await served([]) { url in
            let port = Int(url.split(separator: ":").last ?? "") ?? 0
            let error = await #expect(throws: WebServerError.self) {
                try await server([], port: port).run()
            }
            #expect(error?.reason == .addressInUse)
            #expect(error?.message.contains("127.0.0.1:\(port)") == true)
        }
    }

    @Test(arguments: [
        ("192.0.2.1", WebServerError.Reason.addressNotAvailable), ("no-such-host.invalid", .unknownHost),
    ])
    func aHostThatIsNotThisMachine(host: String, reason: WebServerError.Reason) async {
        let error = await #expect(throws: WebServerError.self) { try await server([], host: host).run() }
        #expect(error?.reason == reason)
        #expect(error?.message.contains(host) == true)
    }

    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func server(
        _ routes: [Route], host: String = "127.0.0.1", port: Int = 0, bodyLimit: Int = 1 << 20
    ) -> WebServer {
        WebServer(
            at: .port(host: host, port: port), routes: routes, hosts: HostPolicy(boundTo: host), bodyLimit: bodyLimit,
            logger: quiet)
    }

    /// Serves the routes while the body runs; then cancels the server, which must end.
    private func served(
        _ routes: [Route], bodyLimit: Int = 1 << 20, _ body: (_ url: String) async throws -> Void
    ) async throws {
        let service = ListeningService(server: server(routes, bodyLimit: bodyLimit))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            try await body(await service.url())
            group.cancelAll()
        }
    }
}

/// A server that tells where it listens.
private struct ListeningService: Service {
    let server: WebServer
    private let ports = AsyncStream.makeStream(of: Int.self)

    init(server: WebServer) {
        self.server = server
    }

    func run() async throws {
        try await server.run { ports.continuation.yield($0) }
    }

    func url() async -> String {
        var iterator = ports.stream.makeAsyncIterator()
        return "http://127.0.0.1:\(await iterator.next() ?? 0)"
    }
}
