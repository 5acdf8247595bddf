import Format
import HTTP
import Registry
import Testing

@testable import Supervision

/// The parts of checks that need no server.
@Suite struct CheckTests {
    @Test("only so many failures in a row restart a server, and one success forgives them")
    func threshold() {
        for threshold in 1...4 as ClosedRange<Int64> {
            var counter = LivenessCounter(threshold: threshold)
            for _ in 0..<3 {
                for failure in 1..<threshold {
                    #expect(counter.record(.failed("x")) == .failing(failure, reason: "x"))
                }
                #expect(counter.record(.passed) == .healthy)
            }
            for _ in 1..<threshold { _ = counter.record(.failed("x")) }
            #expect(counter.record(.failed("y")) == .restart(threshold, reason: "y"))
        }
    }

    static let answers: [(check: String, status: Int, body: String, failure: String?)] = [
        (#"{"kind":"http"}"#, 200, "", nil), (#"{"kind":"http"}"#, 399, "", nil),
        (#"{"kind":"http","path":"/h"}"#, 404, "", "GET /h answered with status 404"),
        (#"{"kind":"http","path":"/h","statuses":[404]}"#, 404, "", nil),
        (#"{"kind":"http","path":"/h","statuses":[404]}"#, 200, "", "GET /h answered with status 200"),
        (#"{"kind":"http","path":"/h","body":{"status":"healthy"}}"#, 200, #"{"status":"healthy"}"#, nil),
        (
            #"{"kind":"http","path":"/h","body":{"status":"healthy"}}"#, 200, #"{"status":"degraded"}"#,
            "GET /h: status is degraded, not healthy"
        ),
        (#"{"kind":"http","path":"/h","body":{"a.b":"3"}}"#, 200, #"{"a":{"b":3}}"#, nil),
        (#"{"kind":"http","path":"/h","body":{"a.b":"true"}}"#, 200, #"{"a":{"b":true}}"#, nil),
        (#"{"kind":"http","path":"/h","body":{"a.c":"3"}}"#, 200, #"{"a":{"b":3}}"#, "GET /h: the body has no a.c"),
        (#"{"kind":"http","path":"/h","body":{"a":"3"}}"#, 200, "<html>", "GET /h: the body is no JSON"),
    ]

    @Test("an answer over HTTP is held against what is expected", arguments: answers)
    func http(_ check: String, _ status: Int, _ body: String, _ failure: String?) throws {
        let json = try JSONValue(
            parsing:
                "{\"version\":1,\"command\":[\"x\"],\"directory\":\"/\",\"host\":\"h\",\"restart\":\"always\",\"start_timeout_ms\":1,\"stop_timeout_ms\":1,\"registered_at\":\"2026-01-01T00:00:00Z\",\"health\":\(check)}"
        )
        let outcome = HTTPCheck.outcome(
            of: try ServerSpec(json: json).health, HTTPResponse(status: status, body: Array(body.utf8)))
        #expect(outcome == (failure.map(CheckOutcome.failed) ?? .passed))
    }

    @Test("a line is found however its bytes come, once it is whole")
    func line() {
        let text = Array("starting\nlistening on port 80\n".utf8)
        for cut in 0...text.count {
            guard let pattern = LinePattern("^listening on .* [0-9]+$") else { return }
            _ = pattern.read(Array(text[..<cut]))
            #expect(pattern.read(Array(text[cut...])))
        }
        #expect(LinePattern("listening")?.read(Array("listening".utf8)) == false, "the line has not ended")
        #expect(LinePattern("(") == nil)
    }

    @Test("requests and answers read back as they were written")
    func control() throws {
        let spec = ServerSpec(command: ["/bin/true"], directory: "/", environment: ["A": "b"], registeredAt: 1)
        let requests: [ControlRequest] = [
            .stop(isForced: true), .stop(isForced: false), .restart(isRolling: true), .restart(isRolling: false),
            .apply(spec),
        ]
        for request in requests { #expect(ControlRequest(line: request.line) == request) }
        let replies: [ControlReply] = [
            .ready(gap: nil), .ready(gap: 12), .ended, .applied, .failed(reason: "why"), .conflict(reason: "who"),
        ]
        for reply in replies { #expect(ControlReply(line: reply.line) == reply) }
        for line in ["", "{", "{}", #"{"command":"dance"}"#, #"{"command":"apply","spec":{}}"#] {
            #expect(ControlRequest(line: Array(line.utf8)) == nil)
        }
    }
}
