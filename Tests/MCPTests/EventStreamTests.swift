import Testing

@testable import MCP

/// If these failed, servers that answer in event streams would look dead, or be waited for until the timeout.
@Suite struct EventStreamTests {
    @Test(arguments: [
        ("data: {}\n\n", ["{}"]),
        ("data:{}\r\n\r\n", ["{}"]),
        ("data: {}\r\r", ["{}"]),
        ("\u{FEFF}data: {}\n\n", ["{}"]),
        (": ping\n\nevent: message\nid: 7\nretry: 5\ndata: {}\n\n", ["{}"]),
        ("data: {\ndata: }\n\n", ["{\n}"]),
        ("data: a\n\ndata: b\n\n", ["a", "b"]),
        ("data:\n\n", [""]),
        ("data: unfinished\n", []),
        ("data: unfinish", []),
        ("", []),
        ("<html></html>\n\n", []),
    ])
    func payloads(body: String, expected: [String]) {
        #expect(EventStream.payloads(of: Array(body.utf8)).map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test func everyPrefixOfAStreamIsHarmless() {
        let body = Array("id: 1\r\ndata: {\"a\":1}\r\n\r\n: done\r\n".utf8)
        let counts = (0...body.count).map { EventStream.payloads(of: Array(body[..<$0])).count }
        #expect(counts == counts.sorted())
        #expect(counts.last == 1)
    }
}
