import FoundationEssentials
import Testing

@testable import WebServer

/// If these failed, strangers would come in, or users would not.
@Suite struct BasicAuthTests {
    /// Of `secret`, of a password with colons and letters beyond ASCII, of eighty letters, and of nothing.
    private static let secret = "04$Qmw71tfqxsft3y1hO7kf..mUvs3HkevTYqBZjtHGR1u8DVIxaiZuu"
    private let auth = BasicAuth([
        "alice": "$2y$\(secret)", "old": "$2a$\(secret)", "oldest": "$2$\(secret)", "x": "$2x$\(secret)",
        "colons": "$2b$04$Jf.xc9pUWFOxs8ciNMfYsOB2C2KWiT68Y9fG7J0z4Xo88ClI4VcdK",
        "long": "$2b$04$b/3iqRi89ExehtbQnK4GqOafJjmEWeix/a.Ypc6k4MOhbNUX.TXsm",
        "empty": "$2b$04$Em5zJg4hqb.dIWN9F/cOx.zLoO8nxNGbxgZc1klIROz63lpSmjuiy",
    ])

    @Test(
        arguments: [
            ("alice:secret", true), ("old:secret", true), ("oldest:secret", true), ("x:secret", true),
            ("alice:wrong", false), ("alice:", false), ("alice", false), ("alice:secret ", false),
            ("alice:secret\u{0}", false), ("Alice:secret", false), ("bob:secret", false), (":secret", false),
            ("", false), ("colons:pässwörd:with:colons", true), ("colons:pässwörd", false), ("empty:", true),
            ("empty:x", false), ("long:" + String(repeating: "a", count: 80), true),
            ("long:" + String(repeating: "a", count: 71), false),
            ("alice:" + String(repeating: "a", count: 5000), false),
        ])
    func credentials(_ credentials: String, isRight: Bool) async {
        let header = "Basic \(Data(credentials.utf8).base64EncodedString())"
        // The second time from the cache, which must say the same.
        for _ in 0..<2 { #expect(await auth.allows(header) == isRight) }
    }

    @Test(
        arguments: [
            (nil, false), ("", false), ("Basic", false), ("Basic ", false), ("Basic !!!", false),
            ("Bearer YWxpY2U6c2VjcmV0", false), ("YWxpY2U6c2VjcmV0", false), ("Basic YWxpY2U6c2VjcmV0", true),
            ("bASIC YWxpY2U6c2VjcmV0", true),
        ] as [(String?, Bool)])
    func headers(_ header: String?, isRight: Bool) async {
        #expect(await auth.allows(header) == isRight)
    }

    @Test func nobodyWaitsForAPasswordThatIsKnown() async {
        let header = "Basic YWxpY2U6c2VjcmV0"
        func time(_ count: Int) async -> Duration {
            await ContinuousClock().measure { for _ in 0..<count { _ = await auth.allows(header) } }
        }
        let first = await time(1)
        #expect(await time(100) < first * 20)
    }
}

/// If these failed, a limit would let too many requests in, or none.
@Suite struct RateLimitTests {
    @Test(arguments: [
        (1, [0, 0, 1000, 1000, 1500, 2000], [true, false, true, false, false, true]),
        (
            3, [0, 0, 0, 0, 999, 1000, 9000, 9000, 9000, 9000],
            [true, true, true, false, false, true, true, true, true, false]
        ),
        (0, [0, 5000], [false, false]),
    ])
    func tokens(burst: Int, milliseconds: [Int], allowed: [Bool]) {
        let start = ContinuousClock.now
        let limit = RateLimit(WebConfig.Rate(interval: .seconds(1), burst: burst), now: start)
        #expect(milliseconds.map { limit.allows(at: start + .milliseconds($0)) } == allowed)
    }
}

/// If these failed, the agent would be guarded by something else than its file says.
@Suite struct WebAccessTests {
    private static let users = "basic_auth_users: {a: $2y$12$1DpfPeqF9HzHJt.EWswy1exHluGfbhnn3yXhR7Xes6m3WJqFg0Wby}"

    @Test(
        arguments: [
            ("", nil, 200), (users, nil, 401), (users, "Basic YTpi", 401),
            ("rate_limit: {interval: 1h, burst: 0}", nil, 429),
            ("rate_limit: {burst: 0}", nil, 200), ("rate_limit: {interval: -1s}", nil, 200),
            ("\(users)\nrate_limit: {interval: 1h}", nil, 429),
        ] as [(String, String?, Int)])
    func refusals(text: String, authorization: String?, status: Int) async throws {
        let access = try WebAccess(WebConfig(parsing: Array(text.utf8), file: "w.yml")) { _ in [] }
        var request = WebRequest(path: "/-/healthy")
        if let authorization { request.headers.append(("authorization", authorization)) }
        let refusal = await access.refusal(of: request)
        #expect((refusal?.status ?? 200) == status)
        #expect((refusal?.headers.contains { $0 == ("www-authenticate", "Basic") } ?? false) == (status == 401))
        #expect(access.isAuthenticated == text.contains("users"))
    }
}
