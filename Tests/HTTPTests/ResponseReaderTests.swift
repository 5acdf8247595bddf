import HTTP
import Testing

/// If one failed, a keeper would take a well server for a sick one, or wait for ever.
@Suite struct ResponseReaderTests {
    static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"

    /// A response, its body, and whether it is whole before the connection ends.
    static let responses: [(text: String, body: String, isWhole: Bool)] = [
        (head + "Content-Length: 5\r\n\r\nhello", "hello", true),
        (head + "Content-Length: 5\r\n\r\nhello and more", "hello", true),
        (head + "Content-Length: 6\r\n\r\nhello", "hello", false),
        (head + "\r\nhello", "hello", false),
        (head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n", "hello world", true),
        (head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n wo", "hello wo", false),
        ("HTTP/1.1 100 Continue\r\n\r\n" + head + "Content-Length: 2\r\n\r\nok", "ok", true),
        ("HTTP/1.1 204 No Content\n\n", "", true),
        ("HTTP/1.0 503 Gone\r\n\r\n", "", false),
    ]

    @Test("a response comes out the same however the bytes are cut", arguments: responses)
    func cuts(_ text: String, _ body: String, _ isWhole: Bool) throws {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var reader = ResponseReader(bodyLimit: 100)
            _ = reader.read(bytes[..<cut])
            guard case .response(let response, let whole) = reader.read(bytes[cut...]) else {
                Issue.record("nothing was read after a cut at \(cut)")
                return
            }
            #expect(String(decoding: response.body, as: UTF8.self) == body && whole == isWhole)
        }
        var reader = ResponseReader(bodyLimit: 100)
        guard case .response(_, let whole) = reader.read(bytes, isEnd: true) else { return }
        #expect(whole || text.contains("Content-Length: 6") || text.contains(" wo"), "the end makes a body whole")
    }

    @Test("a body beyond the limit is cut, and that is enough of it")
    func limit() {
        var reader = ResponseReader(bodyLimit: 3)
        guard case .response(let response, true) = reader.read("HTTP/1.1 200 OK\r\n\r\nhello".utf8) else {
            Issue.record("not whole")
            return
        }
        #expect(response.body == Array("hel".utf8) && response.isCut)
    }

    @Test(
        "what is no HTTP is refused, not waited for",
        arguments: [
            "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 99 low\r\n\r\n", "\n\n",
            String(repeating: "x", count: 70_000),
        ])
    func malformed(_ text: String) {
        var reader = ResponseReader(bodyLimit: 10)
        guard case .malformed = reader.read(text.utf8) else {
            Issue.record("taken for HTTP: \(text.prefix(40))")
            return
        }
    }

    @Test("any bytes whatever end in a verdict, and never in a crash")
    func noise() {
        var random = SystemRandomNumberGenerator()
        let parts = [
            "HTTP/1.1 200 OK\r\n", "\r\n", "\n", "Content-Length: ", "99999999999999999999", "-5", "ffffffffffffffff",
            "chunked", "Transfer-Encoding: ", "0\r\n", "\u{0}", ";",
        ]
        for _ in 0..<5000 {
            var reader = ResponseReader(bodyLimit: 50)
            let text = (0..<12).compactMap { _ in parts.randomElement(using: &random) }.joined()
            _ = reader.read(text.utf8)
            _ = reader.read([], isEnd: true)
        }
    }
}
