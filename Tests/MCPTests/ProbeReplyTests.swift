import Format
import HTTP
import Testing

@testable import MCP

/// If these failed, a probe would take another request's answer for its own, or miss its own.
@Suite struct ProbeReplyTests {
    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":7,"result":{}}"#, true),
        (" \n" + #"{"jsonrpc":"2.0","id":7,"result":{}}"# + "\n", true),
        (#"{"jsonrpc":"2.0","id":7,"error":{"code":1,"message":"m"}}"#, true),
        (#"{"jsonrpc":"2.0","id":7,"result":{}"#, false),
        // Nothing more can come of a whole document, whatever is in it.
        (#"{"jsonrpc":"2.0","id":6,"result":{}}"#, true),
        (#"{"jsonrpc":"2.0","id":7,"result":"}"#, false),
        ("data: {\"jsonrpc\":\"2.0\",\"id\":6,\"result\":{}}\n\n", false),
        ("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\n", false),
        ("data: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n\n", true),
        ("data: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n", false),
        ("<html>", false),
        ("", false),
    ])
    func completeness(body: String, isComplete: Bool) {
        #expect(AnswerWatch(id: 7).isComplete(Array(body.utf8)) == isComplete)
    }

    @Test func aRefusalMayBearAnotherID() {
        let body = #"{"jsonrpc":"2.0","id":"server-error","error":{"code":-32600,"message":"Missing session ID"}}"#
        let error = RPCError(code: -32600, message: "Missing session ID", data: nil)
        #expect(ProbeReply(HTTPResponse(status: 400, body: Array(body.utf8)), id: 7) == .error(status: 400, error))
        #expect(ProbeReply(HTTPResponse(status: 200, body: Array(body.utf8)), id: 7) == .status(200, location: nil))
    }

    @Test func theSessionIsRead() {
        let response = HTTPResponse(
            status: 200, headers: [("mcp-session-id", "abc")], body: Array(#"{"id":7,"result":{}}"#.utf8))
        #expect(ProbeReply(response, id: 7) == .result([:], sessionID: "abc"))
    }

    @Test func whatServersSayIsMadeFitForALine() {
        #expect(plainText("a\u{1B}[31m\nb") == "a [31m b")
        #expect(plainText(String(repeating: "x", count: 300), limit: 4) == "xxxx…")
        #expect(plainText("xxxx", limit: 4) == "xxxx")
    }

    @Test(
        arguments: [
            (ProbeReply.result([:], sessionID: nil), nil),
            (.status(202, location: nil), nil),
            (.status(503, location: nil), "503"),
            (.error(status: 200, RPCError(code: -32601, message: "", data: nil)), "-32601"),
            (.error(status: 200, RPCError(code: 12345, message: "", data: nil)), "_OTHER"),
            (.failed(.timeout, message: ""), "timeout"),
            (.failed(.connectionClosed, message: ""), "connection_closed"),
        ] as [(ProbeReply, String?)])
    func errorType(reply: ProbeReply, type: String?) {
        #expect(reply.errorType == type)
    }
}
