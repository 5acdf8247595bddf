import Testing

@testable import Collection

/// A server that says it is ill and is called well, or the other way round, makes a check worthless.
struct HealthDocumentTests {
    @Test(
        "each shape of a health document that is in use is understood",
        arguments: [
            (#"{"status": "healthy", "database": "connected", "mcp_server": "responsive"}"#, .pass, nil),
            (
                #"{"status": "degraded", "database": "degraded", "mcp_server": "slow"}"#, .warn,
                "database is degraded, mcp_server is slow"
            ),
            (
                #"{"status": "unhealthy", "database": "failed", "version": "failed"}"#, .fail,
                "database is failed, version is failed"
            ),
            (
                #"{"status": "unhealthy", "message": "no db", "components": {"database": {"status": "unhealthy"}, "mcp_server": {"status": "healthy"}}}"#,
                .fail, "database is unhealthy, no db"
            ),
            (#"{"status": "healthy", "mcp": {"available": true, "response_time_ms": 5}}"#, .pass, nil),
            (#"{"status": "degraded", "mcp": {"available": false}}"#, .warn, "mcp is not available"),
            (
                #"{"status": "warn", "output": "slow", "checks": {"db:time": [{"status": "pass"}, {"status": "warn"}], "up": {"status": "fail"}}}"#,
                .warn, "db:time is warn, up is fail, slow"
            ),
            (#"{"status": "UP"}"#, .pass, nil), (#"{"status": "pass"}"#, .pass, nil),
            (#"{"status": "DOWN"}"#, .fail, nil),
            (#"{"status": 404}"#, nil, nil), (#"{"status": "whatever"}"#, nil, nil), (#"{"ok": true}"#, nil, nil),
            (#"["healthy"]"#, nil, nil), ("healthy", nil, nil), ("", nil, nil), (#"{"status": "healthy""#, nil, nil),
        ] as [(String, HealthStatus?, String?)])
    func shapes(_ body: String, _ status: HealthStatus?, _ note: String?) {
        let document = HealthDocument(Array(body.utf8))
        #expect(document?.status == status && document?.note == note, "\(document as Any)")
    }

    @Test("what a server says is cut")
    func length() throws {
        let body = #"{"status": "fail", "output": "\#(String(repeating: "x", count: 500))"}"#
        #expect(try #require(HealthDocument(Array(body.utf8))?.note?.count) == 81)
    }
}
