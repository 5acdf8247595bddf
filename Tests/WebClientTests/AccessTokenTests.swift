import HTTP
import Synchronization
import TestSupport
import Testing

@testable import WebClient

/// If one of these fails, who wants a token of OAuth 2.0 is not told of anything, is asked for tokens at every
/// request, or a secret gets about. All but the clock is real.
struct AccessTokenTests {
    /// Plays the server that gives the tokens `t1`, `t2`, … and the one that wants to see them.
    private final class Authority: Sendable {
        struct Settings: Sendable {
            var lifetime = #","expires_in":3600"#
            /// Tokens below this number are refused.
            var firstGood = 0
            /// Whether the client's secret is read in the form alone.
            var wantsForm = false
            /// What is answered in the place of a token.
            var refusal: (status: String, body: String)?
        }

        let settings: Mutex<Settings>
        private let issued = Atomic<Int>(0)

        init(_ settings: Settings = Settings()) {
            self.settings = Mutex(settings)
        }

        func respond(to request: LocalServer.Request, on connection: LocalServer.Connection) -> Bool {
            let settings = settings.withLock { $0 }
            guard request.path == "/token" else {
                let number = request.headers.compactMap { header in
                    header.hasPrefix("Authorization: Bearer t") ? Int(header.dropFirst(23)) : nil
                }
                let isGood = number.count == 1 && number[0] >= settings.firstGood
                return connection.send(status: isGood ? "200 OK" : "401 Unauthorized", body: Array("page".utf8))
            }
            if let (status, body) = settings.refusal { return connection.send(status: status, body: Array(body.utf8)) }
            let isInForm = String(decoding: request.body, as: UTF8.self).contains("client_secret=")
            guard isInForm == settings.wantsForm else {
                return connection.send(status: "401 Unauthorized", body: Array(#"{"error":"invalid_client"}"#.utf8))
            }
            let number = issued.add(1, ordering: .sequentiallyConsistent).newValue
            let answer = #"{"access_token":"t\#(number)","token_type":"bearer"\#(settings.lifetime)}"#
            return connection.send(status: "200 OK", body: Array(answer.utf8))
        }
    }

    private let authority: Authority
    private let server: LocalServer
    private let client = WebClient()

    init() {
        let authority = Authority()
        self.authority = authority
        server = LocalServer { authority.respond(to: $0, on: $1) }
    }

    private var credentials: ClientCredentials {
        ClientCredentials(
            tokenURL: "\(server.url)/token", clientID: "me:1", clientSecret: "hush hush", scopes: ["a", "b"],
            parameters: ["audience": "x&y"])
    }

    private func ask(_ page: String = "/page", as credentials: ClientCredentials? = nil) async throws -> HTTPResponse {
        var request = HTTPRequest(
            method: "POST", url: server.url + page, headers: [("User-Agent", "roost")], timeout: .seconds(90))
        request.clientCredentials = credentials ?? self.credentials
        return try await client.send(request)
    }

    private var paths: [String] { server.received.map(\.path) }

    @Test func `a token is had once and shown each time`() async throws {
        for _ in 0..<3 { #expect(try await ask().status == 200) }
        #expect(paths == ["/token", "/page", "/page", "/page"])
        let question = try #require(server.received.first)
        #expect(question.line == "POST /token HTTP/1.1")
        #expect(
            String(decoding: question.body, as: UTF8.self)
                == "audience=x%26y&grant_type=client_credentials&scope=a%20b")
        // Of me%3A1:hush%20hush.
        #expect(question.headers.contains("Authorization: Basic bWUlM0ExOmh1c2glMjBodXNo"))
        #expect(question.headers.contains("Content-Type: application/x-www-form-urlencoded"))
        #expect(question.headers.contains("User-Agent: roost"))
        #expect(server.received[3].headers.filter { $0.hasPrefix("Authorization") } == ["Authorization: Bearer t1"])
    }

    @Test func `each client has tokens of its own`() async throws {
        let other = ClientCredentials(tokenURL: "\(server.url)/token", clientID: "me:1", clientSecret: "other")
        _ = try await ask()
        _ = try await ask(as: other)
        _ = try await ask()
        #expect(paths == ["/token", "/page", "/token", "/page", "/page"])
    }

    @Test func `a token that is no longer taken is had anew, once`() async throws {
        _ = try await ask()
        authority.settings.withLock { $0.firstGood = 2 }
        #expect(try await ask().status == 200)
        #expect(paths == ["/token", "/page", "/page", "/token", "/page"])
        authority.settings.withLock { $0.firstGood = 100 }
        #expect(try await ask().status == 401)
        #expect(paths.dropFirst(5) == ["/page", "/token", "/page"])
        // The one that was refused is not tried again.
        #expect(try await ask().status == 401)
        #expect(paths.dropFirst(8) == ["/token", "/page"])
    }

    @Test func `a server that reads the secret in the form alone is asked so from then on`() async throws {
        authority.settings.withLock { ($0.wantsForm, $0.lifetime) = (true, #","expires_in":"5""#) }
        #expect(try await ask().status == 200)
        #expect(try await ask().status == 200)
        #expect(paths == ["/token", "/token", "/page", "/token", "/page"])
        let question = try #require(server.received.last { $0.path == "/token" })
        #expect(
            String(decoding: question.body, as: UTF8.self)
                == "audience=x%26y&client_id=me%3A1&client_secret=hush%20hush&grant_type=client_credentials&scope=a%20b"
        )
        #expect(!question.headers.contains { $0.hasPrefix("Authorization") })
    }

    @Test(arguments: [
        ("400 Bad Request", #"{"error":"invalid_scope","error_description":"hush hush"}"#, "status 400: invalid_scope"),
        ("401 Unauthorized", #"{"error":"hush hush"}"#, "it answered with status 401"),
        ("500 Down", "hush hush", "it answered with status 500"), ("200 OK", "hush hush", "its answer holds none"),
        ("200 OK", #"{"token_type":"bearer"}"#, "its answer holds none"),
        ("200 OK", #"{"access_token":""}"#, "its answer holds none"),
    ])
    func `a token that cannot be had`(_ status: String, _ body: String, _ message: String) async throws {
        authority.settings.withLock { $0.refusal = (status, body) }
        let error = await #expect(throws: HTTPTransportError.self) { try await ask() }
        #expect(error?.reason == .other)
        #expect(error?.message.hasPrefix("no access token: \(server.url): ") == true)
        #expect(error?.message.hasSuffix(message) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("hush") == false)
        #expect(!paths.contains("/page"))
        // It may be had later.
        authority.settings.withLock { $0.refusal = nil }
        #expect(try await ask().status == 200)
    }

    @Test func `a server of tokens that is not there`() async throws {
        let url = "http://me:hush@127.0.0.1:\(LocalServer.deafPort())/token?hush"
        let error = await #expect(throws: HTTPTransportError.self) {
            try await ask(as: ClientCredentials(tokenURL: url, clientID: "a", clientSecret: "hush"))
        }
        #expect(error?.reason == .connect)
        #expect(error?.message.hasPrefix("no access token: http://127.0.0.1:") == true)
        #expect(error?.message.contains("hush") == false)
    }

    @Test(arguments: [
        (#","expires_in":3600"#, 3589, true), (#","expires_in":3600"#, 3591, false),
        (#","expires_in":"3600""#, 3589, true), (#","expires_in":"3600""#, 3591, false),
        (#","expires_in":5"#, 0, false), ("", 100_000_000, true), (#","expires_in":0"#, 100_000_000, true),
    ])
    func `a token is had anew shortly before it expires`(
        _ lifetime: String, _ seconds: Int, _ isKept: Bool
    ) async throws {
        authority.settings.withLock { $0.lifetime = lifetime }
        let start = ContinuousClock.now
        let later = Mutex(false)
        let tokens = AccessTokens { later.withLock { $0 } ? start.advanced(by: .seconds(seconds)) : start }
        for _ in 0..<2 {
            let question = HTTPRequest(url: "\(server.url)/page", timeout: .seconds(90))
            let response = try await tokens.send(question, as: credentials) {
                request throws(HTTPTransportError) in try await client.send(request)
            }
            #expect(response.status == 200)
            later.withLock { $0 = true }
        }
        #expect(paths == ["/token", "/page"] + (isKept ? [] : ["/token"]) + ["/page"])
    }
}
