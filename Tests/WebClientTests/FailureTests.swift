import HTTP
import TestSupport
import Testing

@testable import WebClient

/// If one of these fails, a bad server is misjudged, or a request is never answered.
struct FailureTests {
    private let server = LocalServer()
    private let client = WebClient()

    private func failure(_ request: HTTPRequest) async -> HTTPTransportError? {
        do {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("/silent", HTTPTransportError.Reason.timeout), ("/cut", .connectionClosed), ("/nothing", .connectionClosed),
        ("/garbage", .other), ("/headers", .other),
    ])
    func `a server that misbehaves`(_ path: String, _ reason: HTTPTransportError.Reason) async throws {
        let timeout = reason == .timeout ? Duration.milliseconds(50) : .seconds(20)
        let error = try #require(await failure(HTTPRequest(url: server.url + path, timeout: timeout)))
        #expect(error.reason == reason)
        #expect(error.message.hasPrefix(server.url + ": "))
    }

    @Test func `nobody listens`() async throws {
        let url = "http://127.0.0.1:\(LocalServer.deafPort())/"
        #expect(await failure(HTTPRequest(url: url))?.reason == .connect)
    }

    @Test func `a name that does not exist`() async throws {
        for _ in 0..<3 {
            #expect(await failure(HTTPRequest(url: "http://no-such-host.invalid/"))?.reason == .resolve)
            // What libcurl keeps of the failed transfer must not get in the way of others.
            #expect(try await client.send(HTTPRequest(url: server.url + "/echo")).status == 200)
        }
    }

    @Test func `plain HTTP where TLS is wanted`() async throws {
        let url = "https://127.0.0.1:\(server.port)/echo"
        #expect(await failure(HTTPRequest(url: url, timeout: .seconds(20)))?.reason == .tls)
    }

    @Test(arguments: [
        ("", "the URL does not start with http:// or https://"),
        ("file:///etc/passwd", "the URL does not start with http:// or https://"),
        ("gopher://x/", "the URL does not start with http:// or https://"),
        ("http://", "the URL names no host"),
        ("http:///path", "the URL names no host"),
        ("http://a b/", "the URL holds a space or a control character"),
        ("http://a/\r\nX: y", "the URL holds a space or a control character"),
        ("http://a:99999/", "http://a:99999: URL using bad/illegal format or missing URL"),
    ])
    func `an address that is none`(_ url: String, _ message: String) async throws {
        let error = try #require(await failure(HTTPRequest(url: url)))
        #expect(error.reason == .invalidRequest)
        #expect(error.message.hasPrefix(message))
    }

    @Test(arguments: [
        HTTPRequest(method: "GE T", url: "http://h/"),
        HTTPRequest(method: "GET\r\nX: y", url: "http://h/"),
        HTTPRequest(url: "http://h/", headers: [("X", "a\r\nY: b")]),
        HTTPRequest(url: "http://h/", headers: [("X", "a\nY: b")]),
        HTTPRequest(url: "http://h/", headers: [("X\r\nY", "b")]),
        HTTPRequest(url: "http://h/", headers: [("", "b")]),
        HTTPRequest(url: "http://h/\(String(repeating: "x", count: 20_000))"),
    ])
    func `a request that would smuggle something in`(_ request: HTTPRequest) async throws {
        #expect(await failure(request)?.reason == .invalidRequest)
    }

    @Test func `an error tells no secret of the URL`() async throws {
        let url = "http://user:pass@127.0.0.1:\(LocalServer.deafPort())/hook/token?key=token"
        let error = try #require(await failure(HTTPRequest(url: url, headers: [("Authorization", "pass")])))
        #expect(!error.message.contains("pass"))
        #expect(!error.message.contains("token"))
    }

    @Test func `a cancelled request ends at once, and its connection with it`() async throws {
        let error = await withTaskGroup(of: HTTPTransportError?.self) { group in
            group.addTask { await failure(HTTPRequest(url: server.url + "/silent", timeout: .seconds(600))) }
            while server.received.isEmpty { await Task.yield() }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(error?.reason == .cancelled)
        while server.closedCount == 0 { await Task.yield() }
    }

    @Test func `a request of a task that is cancelled already`() async throws {
        let error = await withTaskGroup(of: HTTPTransportError?.self) { group in
            group.cancelAll()
            group.addTask { await failure(HTTPRequest(url: server.url + "/silent", timeout: .seconds(600))) }
            return await group.next() ?? nil
        }
        #expect(error?.reason == .cancelled)
    }

    @Test func `shutting down fails what is pending and what follows`() async throws {
        let error = await withTaskGroup(of: HTTPTransportError?.self) { group in
            group.addTask { await failure(HTTPRequest(url: server.url + "/silent", timeout: .seconds(600))) }
            while server.received.isEmpty { await Task.yield() }
            client.shutdown()
            return await group.next() ?? nil
        }
        #expect(error?.reason == .cancelled)
        #expect(await failure(HTTPRequest(url: server.url + "/echo"))?.reason == .cancelled)
    }

    /// Else a program that exits takes down OpenSSL beneath a thread that is at work with it.
    @Test func `a client that has finished has no thread any more`() async throws {
        await client.finish()
        _ = await failure(HTTPRequest(url: server.url + "/echo"))
        #expect(!client.thread.isAlive)
        let other = WebClient()
        _ = try await other.send(HTTPRequest(url: server.url + "/echo"))
        #expect(other.thread.isAlive)
        await other.finish()
        #expect(!other.thread.isAlive)
    }

    @Test func `a client that is let go of ends its thread and its connections`() async throws {
        do {
            let brief = WebClient()
            _ = try await brief.send(HTTPRequest(url: server.url + "/echo"))
        }
        while server.closedCount == 0 { await Task.yield() }
    }
}
