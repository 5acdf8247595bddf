import Format
import HTTP
import TestSupport
import Testing
import WebClient

@testable import Notify

/// If one of these fails, a receiver that wants a token of OAuth 2.0 is not told, or its secret is shown. Servers and
/// client are real.
struct OAuth2Tests {
    /// Plays both servers: what stands behind `/token` and `/hook` is answered as a test says.
    private static func server(
        token: (String, String) = ("200 OK", #"{"access_token":"hush-hush-1","expires_in":3600}"#),
        hook: (String, String) = ("200 OK", "")
    ) -> LocalServer {
        LocalServer { request, connection in
            let (status, body) = request.path == "/token" ? token : hook
            return connection.send(status: status, body: Array(body.utf8))
        }
    }

    private func tell(_ server: LocalServer, times: Int = 1) async throws -> [DeliveryOutcome] {
        let settings = """
            {url: '\(server.url)/hook', http_config: {oauth2: {client_id: me, client_secret: hush-hush-2, scopes: [a], \
            token_url: '\(server.url)/token', endpoint_params: {audience: x}}}}
            """
        let webhook = try ReceiverPayloadTests.integration("webhook", settings)
        let means = DeliveryMeans(transport: WebClient(), time: ManualTime())
        var outcomes: [DeliveryOutcome] = []
        for _ in 0..<times { outcomes.append(await webhook.tell(Fixture.notification(), by: means).outcome) }
        return outcomes
    }

    @Test func `a receiver is shown a token, which is had once`() async throws {
        let server = Self.server()
        #expect(try await tell(server, times: 2).allSatisfy { $0.error == nil })
        #expect(server.received.map(\.path) == ["/token", "/hook", "/hook"])
        let question = server.received[0]
        #expect(String(decoding: question.body, as: UTF8.self) == "audience=x&grant_type=client_credentials&scope=a")
        #expect(server.received[2].headers.contains("Authorization: Bearer hush-hush-1"))
        #expect(try JSONValue(parsing: server.received[2].body)["status"] == "firing")
    }

    @Test(arguments: [
        ("401 No", #"{"error":"invalid_client"}"#), ("503 Down", "hush-hush-2"), ("200 OK", "hush-hush-2"),
    ])
    func `that a token cannot be had may pass, as a receiver that is not there`(
        _ status: String, _ body: String
    ) async throws {
        let server = Self.server(token: (status, body))
        guard case .failed(let error, nil)? = try await tell(server).first else {
            Issue.record("it is not tried again")
            return
        }
        #expect(error.kind == .network)
        #expect(error.description.hasPrefix("no access token: \(server.url): "))
        #expect(!error.description.contains("hush"))
        #expect(!server.received.contains { $0.path == "/hook" })
    }

    @Test func `what a receiver quotes of a token is not shown`() async throws {
        let server = Self.server(hook: ("400 Bad", "who is Bearer hush-hush-1, or hush-hush-1?"))
        let error = try #require(try await tell(server).first?.error)
        #expect(error.kind == .clientError)
        #expect(error.description.contains("<secret>") && !error.description.contains("hush"), "\(error)")
    }
}
