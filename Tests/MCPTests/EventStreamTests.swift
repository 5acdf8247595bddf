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
        var stream = EventStream()
        let data = stream.events(in: Array(body.utf8)).map { String(decoding: $0.data, as: UTF8.self) }
        #expect(data == expected)
        // Byte by byte the same comes out of it.
        var slow = EventStream()
        let bytes = Array(body.utf8)
        let pieces = bytes.indices.flatMap { slow.events(in: Array(bytes[...$0])) }
        #expect(pieces.map { String(decoding: $0.data, as: UTF8.self) } == expected)
    }

    @Test("an event has the name that it says")
    func names() {
        var stream = EventStream()
        let body = "event: endpoint\ndata: /m\n\nevent:message\ndata: 1\n\ndata: 2\n\nevent: alone\n\n"
        #expect(stream.events(in: Array(body.utf8)).map(\.name) == ["endpoint", "message", "message"])
    }
}
