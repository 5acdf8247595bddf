import HTTP
import TestSupport
import Testing
import WebClient

/// If one of these fails, Roost sends or understands HTTP wrongly. Each runs against a real server.
struct ExchangeTests {
    private let server = LocalServer()
    private let client = WebClient()

    @Test func `a body goes there and comes back`() async throws {
        let body = Array("{\"a\":1}".utf8)
        let response = try await client.send(
            HTTPRequest(
                method: "POST", url: server.url + "/echo",
                headers: [("Content-Type", "application/json"), ("X-Empty", "")], body: body
            )
        )
        #expect(response.status == 200)
        #expect(response.body == body)
        #expect(response.header("x-connection") == "1")
        #expect(!response.isCut)
        let request = try #require(server.received.first)
        #expect(request.line == "POST /echo HTTP/1.1")
        #expect(request.headers.contains("Content-Type: application/json"))
        #expect(request.headers.contains("X-Empty:"))
        #expect(!request.headers.contains { $0.hasPrefix("Expect") })
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "POST"])
    func `every method goes out as it is named, without a type for a body that is not there`(
        _ method: String
    ) async throws {
        let response = try await client.send(HTTPRequest(method: method, url: server.url + "/echo"))
        #expect(response.status == 200)
        let request = try #require(server.received.first)
        #expect(request.line == "\(method) /echo HTTP/1.1")
        #expect(!request.headers.contains { $0.lowercased().hasPrefix("content-type") })
    }

    @Test func `a body of a megabyte is sent whole`() async throws {
        let body = [UInt8](repeating: 7, count: 1 << 20)
        let response = try await client.send(HTTPRequest(method: "PUT", url: server.url + "/echo", body: body))
        #expect(response.body == body)
    }

    @Test func `a status that tells of failure is a response all the same`() async throws {
        let response = try await client.send(HTTPRequest(url: server.url + "/unavailable"))
        #expect(response.status == 503)
        #expect(response.header("retry-after") == "7")
    }

    @Test func `a redirect is not followed`() async throws {
        let response = try await client.send(HTTPRequest(url: server.url + "/redirect"))
        #expect(response.status == 302)
        #expect(response.header("location") == "/echo")
        #expect(server.received.count == 1)
    }

    @Test(arguments: ["/redirect", "/redirect303"])
    func `what is posted goes along with a redirect that is followed`(_ path: String) async throws {
        var request = HTTPRequest(method: "POST", url: server.url + path, body: Array("news".utf8))
        request.redirectLimit = 1
        let response = try await client.send(request)
        #expect(response.status == 200 && response.body == Array("news".utf8))
        #expect(server.received.last?.line.hasPrefix("POST /echo ") == true)
    }

    @Test func `a response whose body breaks off is one where the status is enough`() async throws {
        let whole = HTTPRequest(method: "POST", url: server.url + "/cut")
        await #expect(throws: HTTPTransportError.self) { try await client.send(whole) }
        var cut = whole
        cut.needsWholeBody = false
        #expect(try await client.send(cut).status == 200)
        // Nothing that says so has come.
        cut.redirectLimit = 1
        for path in ["/nothing", "/astray"] {
            cut.url = server.url + path
            let nothing = cut
            await #expect(throws: HTTPTransportError.self) { try await client.send(nothing) }
        }
    }

    @Test func `the headers of an interim response are forgotten`() async throws {
        let response = try await client.send(HTTPRequest(url: server.url + "/interim"))
        #expect(response.status == 200)
        #expect(response.header("x-early") == nil)
        #expect(response.body == Array("late".utf8))
    }

    @Test func `a body above the limit is cut and marked`() async throws {
        let response = try await client.send(HTTPRequest(url: server.url + "/stream", bodyLimit: 10))
        #expect(response.isCut)
        #expect(response.body == Array("data\n\ndata".utf8))
    }

    @Test func `a stream without end is left when the request has what it wants`() async throws {
        let response = try await client.send(
            HTTPRequest(url: server.url + "/stream", isComplete: { $0.count >= 12 })
        )
        #expect(response.status == 200)
        #expect(response.body.starts(with: Array("data\n\ndata\n\n".utf8)))
        #expect(!response.isCut)
    }

    @Test func `a connection is used again, unless a fresh one is asked for`() async throws {
        var connections: [String?] = []
        for isFresh in [false, false, true, true, false] {
            let response = try await client.send(HTTPRequest(url: server.url + "/echo", freshConnection: isFresh))
            connections.append(response.header("x-connection"))
        }
        #expect(connections == ["1", "1", "2", "3", "1"])
    }

    @Test func `the phases of an exchange are told apart`() async throws {
        let first = try await client.send(HTTPRequest(url: server.url + "/echo"))
        #expect(first.timing.connect > 0)
        #expect(first.timing.processing > 0)
        #expect(first.timing.tls == 0)
        let second = try await client.send(HTTPRequest(url: server.url + "/echo"))
        #expect(second.timing.connect == 0)
    }

    @Test func `two hundred requests run side by side`() async throws {
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let body = Array("\(number)".utf8)
                    let response = try await client.send(
                        HTTPRequest(method: "POST", url: server.url + "/echo", body: body)
                    )
                    return response.body == body ? response.status : 0
                }
            }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses == [Int](repeating: 200, count: 200))
    }
}
