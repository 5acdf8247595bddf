import Registry
import Testing

/// If these fail, a server is called well, or restarted, for an answer that says the opposite.
@Suite struct HealthAnswerTests {
    @Test(
        "An answer is held against the statuses and the body that are expected",
        arguments: [
            ([], [:], 200, "", nil), ([], [:], 399, "no JSON", nil),
            ([], [:], 404, "", "GET /health answered with status 404"),
            ([204, 503], [:], 503, "", nil), ([204], [:], 200, "", "GET /health answered with status 200"),
            ([], ["status": "ok"], 200, #"{"status": "ok", "more": 1}"#, nil),
            ([], ["status": "ok"], 200, #"{"status": "bad"}"#, "GET /health: status is bad, not ok"),
            ([], ["status": "ok"], 200, "ok", "GET /health: the body is no JSON"),
            ([], ["db.state": "1"], 200, #"{"db": {"state": 1}}"#, nil),
            ([], ["db.state": "true"], 200, #"{"db": {"state": true}}"#, nil),
            ([], ["db.state": "up"], 200, #"{"db": "up"}"#, "GET /health: the body has no db.state"),
            ([500], ["a": "b"], 200, #"{"a": "b"}"#, "GET /health answered with status 200"),
        ] as [([Int], [String: String], Int, String, String?)])
    func answers(
        _ statuses: [Int], _ expected: [String: String], _ status: Int, _ body: String, _ complaint: String?
    ) {
        var check = HealthCheck(.http)
        check.statuses = statuses
        check.body = expected
        #expect(check.complaint(ofStatus: status, body: Array(body.utf8)) == complaint)
        check.path = "/ready"
        let elsewhere = complaint?.replacing("GET /health", with: "GET /ready")
        #expect(check.complaint(ofStatus: status, body: Array(body.utf8)) == elsewhere)
    }
}
