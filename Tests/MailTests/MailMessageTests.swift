import Mail
import TestSupport
import Testing

/// If one of these fails, mails are shown wrongly, refused on the way, or hold what a label has put there.
struct MailMessageTests {
    private func header(_ name: String, _ value: String) -> String {
        var message = MailMessage([])
        message.add(name, value)
        let text = String(decoding: message.bytes, as: UTF8.self)
        return String(text[..<(text.firstRange(of: "\r\nMIME-Version")?.lowerBound ?? text.endIndex)])
    }

    private func body(_ text: String) -> String {
        let message = String(decoding: MailMessage([.plain(text)]).bytes, as: UTF8.self)
        let start = message.ranges(of: "\r\n\r\n")[1].upperBound
        return String(message[start...].dropLast("\r\n--=_part--\r\n".count))
    }

    @Test func `a mail as a whole`() {
        var message = MailMessage([.plain("a\n"), .html("<p>é</p>")])
        message.add("Subject", "b")
        #expect(
            String(decoding: message.bytes, as: UTF8.self)
                == [
                    "Subject: b", "MIME-Version: 1.0", #"Content-Type: multipart/alternative; boundary="=_part""#, "",
                    "--=_part", "Content-Type: text/plain; charset=UTF-8",
                    "Content-Transfer-Encoding: quoted-printable", "",
                    "a", "", "--=_part", "Content-Type: text/html; charset=UTF-8",
                    "Content-Transfer-Encoding: quoted-printable", "", "<p>=C3=A9</p>", "--=_part--", "",
                ].joined(separator: "\r\n"))
    }

    @Test(arguments: [
        ("Subject", "[FIRING:1] Down (s1)", "Subject: [FIRING:1] Down (s1)"), ("Subject", "", "Subject: "),
        ("Subject", "zu heiß: 90 °C", "Subject: =?utf-8?q?zu_hei=C3=9F=3A_90_=C2=B0C?="),
        ("Subject", "a\r\nBcc: x@y", "Subject: a  Bcc: x@y"), ("Subject", "a\u{85}b\u{2028}c\0d", "Subject: a b c d"),
        ("Subject", "a\r\n\r\nbody", "Subject: a    body"),
        ("To", "Zoë <z@b>, c@d", "To: =?utf-8?q?Zo=C3=AB?= <z@b>, c@d"), ("To", "\"O, A\" <a@b>", "To: \"O, A\" <a@b>"),
        ("From", "a@b\r\nBcc: x@y", "From: a@b  Bcc: x@y"), ("Reply-To", "nobody", "Reply-To: nobody"),
        (
            "Subject", String(repeating: "word ", count: 20) + "end",
            "Subject: word word word word word word word word word word word word word\r\n word word word word word word word end"
        ),
        (
            "Subject", String(repeating: "é", count: 12),
            "Subject: =?utf-8?q?=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9?=\r\n =?utf-8?q?=C3=A9=C3=A9?="
        ),
    ])
    func `a header stays one, whatever its value is`(_ name: String, _ value: String, _ expected: String) {
        #expect(header(name, value) == expected)
    }

    @Test func `no line of a header is longer than servers take`() {
        for value in ["x", "x ", "x: ", " ", "\"x", "é"].map({ String(repeating: $0, count: 5000) }) {
            let lines = header("Subject", value).split(separator: "\r\n")
            #expect(lines.allSatisfy { $0.utf8.count < 998 } && lines.dropFirst().allSatisfy { $0.hasPrefix(" ") })
        }
    }

    @Test(arguments: [
        ("a=b", "a=3Db"), ("a \nb\t", "a=20\r\nb=09"), ("a\r\nb\rc", "a\r\nb=0Dc"), ("\u{1}é", "=01=C3=A9"),
        (String(repeating: "a", count: 76), String(repeating: "a", count: 76)),
        (String(repeating: "a", count: 77), String(repeating: "a", count: 75) + "=\r\naa"), ("", ""),
        ("\n\n", "\r\n\r\n"),
    ])
    func `texts are written as lines of ASCII`(_ text: String, _ expected: String) { #expect(body(text) == expected) }

    @Test func `what another program reads is what was written`() {
        var random = SeededRandom(seed: 1)
        let pieces = ["a", "=", " ", "\n", "é", "\t", ".", "--=_part", "日本", "🙂", String(repeating: "x", count: 70)]
        let folder = TemporaryFolder()
        for _ in 0..<40 {
            let text = (0..<60).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let subject = text.replacing("\n", with: "").replacing("\t", with: "")
            var message = MailMessage([.html(text)])
            message.add("Subject", "x\(subject)x")
            let lines = message.bytes.split(separator: 0x0A)
            #expect(lines.allSatisfy { $0.last == 0x0D && $0.count <= 999 })
            folder.write(String(decoding: message.bytes, as: UTF8.self), to: "mail")
            folder.write("x\(subject)x\n\(text)", to: "expected")
            let script =
                "import email, email.policy; m = email.message_from_binary_file(open('mail', 'rb'), policy=email.policy.default); "
                + "t = m.get_payload()[0].get_payload(decode=True).decode().replace('\\r\\n', '\\n'); "
                + "assert m['Subject'] + '\\n' + t == open('expected', newline='').read()"
            let read = shell("cd '\(folder.path)' && python3 -c \"\(script)\" 2>&1")
            #expect(read.status == 0, "\(read.output)")
        }
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 +0000"), (1_785_231_000_000, "Tue, 28 Jul 2026 09:30:00 +0000"),
        (1_709_164_800_999, "Thu, 29 Feb 2024 00:00:00 +0000"), (-1, "Wed, 31 Dec 1969 23:59:59 +0000"),
    ])
    func `times are those of mails`(_ time: Int64, _ expected: String) { #expect(MailMessage.date(time) == expected) }
}
