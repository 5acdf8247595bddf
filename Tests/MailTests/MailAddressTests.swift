import Mail
import Testing

/// If one of these fails, a mail goes to somebody else than was meant, or a label adds a recipient.
struct MailAddressTests {
    @Test(arguments: [
        ("a@b", [("", "a@b")]), ("a@b.c, d@e", [("", "a@b.c"), ("", "d@e")]), (" , a@b,,", [("", "a@b")]), ("", []),
        ("Ann Oy <a@b>", [("Ann Oy", "a@b")]), ("<a@b>,<c@d>", [("", "a@b"), ("", "c@d")]),
        (#""Oy, \"Ann\"" <a@b>, c@d"#, [(#"Oy, "Ann""#, "a@b"), ("", "c@d")]),
        ("Ann (of (the) team) <a@b> (again)", [("Ann", "a@b")]),
        ("Zoë <zoë@exämple.org>", [("Zoë", "zoë@exämple.org")]),
        ("a+b.c=d@[127.0.0.1]", [("", "a+b.c=d@[127.0.0.1]")]), ("a@[IPv6:::1]", [("", "a@[IPv6:::1]")]),
        ("=?utf-8?q?Ann?= <a@b>", [("=?utf-8?q?Ann?=", "a@b")]),
    ])
    func `addresses and names are told apart`(_ text: String, _ expected: [(String, String)]) throws {
        let found = try MailAddress.list(text)
        #expect(found.map(\.name) == expected.map(\.0))
        #expect(found.map(\.address) == expected.map(\.1))
    }

    @Test(arguments: [
        "a", "a@", "@b", "a b@c", "a@b c", "a@b\r\nRCPT TO:<x@y>", "a@b\n", "<a@b", "<a@b> c@d", "\"a <a@b>",
        "(a <a@b>",
        "a@b>", "<a@b\u{0}>", "<a>@b>", "a..b@c", ".a@b", "a@b;c@d", "team: a@b;", "a@b/c", "a@[b", "<a@b> SIZE=1",
    ])
    func `what is no list of addresses is refused, and not shown`(_ text: String) {
        let error = #expect(throws: MailAddressError.self) { try MailAddress.list(text) }
        #expect(text.utf8.count < 6 || error?.description.contains(text) == false)
    }

    @Test func `an address that SMTP cannot carry is refused`() throws {
        #expect(try MailAddress.list(String(repeating: "a", count: 252) + "@b").count == 1)
        #expect(throws: MailAddressError.self) { try MailAddress.list(String(repeating: "a", count: 253) + "@b") }
    }
}
