import Settings
import TestSupport
import Testing

/// If these fail, a server gets another password than the one that was written down, or a message shows it.
struct EnvironmentFileTests {
    private func read(_ text: String) throws(EnvironmentFileError) -> [String: String] {
        try EnvironmentFile(parsing: Array(text.utf8), file: ".env").variables
    }

    @Test(
        "lines as dotenv, Docker and systemd read them",
        arguments: [
            ("", [:]), ("# nothing\n\n \t\n", [:]), ("A=1", ["A": "1"]), ("A=1\nB=2\n", ["A": "1", "B": "2"]),
            ("\u{FEFF}A=1\r\nB=2\r\n", ["A": "1", "B": "2"]), ("export A=1", ["A": "1"]), ("export=1", ["export": "1"]),
            ("  A = 1  ", ["A": "1"]), ("A=", ["A": ""]), ("A=a b  # c", ["A": "a b"]), ("A=a#b", ["A": "a#b"]),
            ("A= # c", ["A": ""]), ("A=#", ["A": ""]), ("A='a # b' # c", ["A": "a # b"]),
            ("A=\"a # b\"", ["A": "a # b"]),
            ("A=pa$$w${ord}\\n", ["A": "pa$$w${ord}\\n"]), ("A='x\\n'", ["A": "x\\n"]),
            (#"A="x\n\t\"\\\$\q""#, ["A": "x\n\t\"\\$\\q"]), ("A='1\n2'\nB=3", ["A": "1\n2", "B": "3"]),
            ("A=\"-----BEGIN\nabc\n-----END\"", ["A": "-----BEGIN\nabc\n-----END"]), ("A='", nil),
            ("A=it's", ["A": "it's"]),
            ("A=1\nA=2", ["A": "2"]), ("A=\"\"", ["A": ""]), ("A=ü", ["A": "ü"]), ("A=a=b", ["A": "a=b"]),
        ] as [(String, [String: String]?)])
    func lines(_ text: String, _ expected: [String: String]?) {
        #expect((try? read(text)) == expected)
    }

    @Test(
        "what is wrong is told with its line, and never with a value",
        arguments: [
            ("A=1\ns3cret", ".env:2: a line must be NAME=VALUE, and this one has no \"=\" after a name"),
            ("A s3cret", ".env:1: a line must be NAME=VALUE, and this one has no \"=\" after a name"),
            ("A-B=s3cret", ".env:1: what stands before \"=\" cannot name a variable: use letters, digits and \"_\""),
            ("=s3cret", ".env:1: what stands before \"=\" cannot name a variable: use letters, digits and \"_\""),
            ("\nA='s3cret\n\n", ".env:2: the value of A has a ' that is not closed"),
            (
                "A=\"1\n2\" s3cret",
                ".env:2: more stands after the quoted value of A: quote all of it, or begin a comment with \"#\""
            ),
            ("A=s3cret\0", ".env:1: the value of A contains a zero byte"),
        ])
    func problems(_ text: String, _ message: String) {
        let error = #expect(throws: EnvironmentFileError.self) { try read(text) }
        #expect(error?.description == message)
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test func otherEncodingsAreRefused() {
        #expect(throws: EnvironmentFileError.self) { try EnvironmentFile(parsing: [65, 61, 0xFF], file: "e") }
    }

    @Test func survivesAnything() {
        var random = SeededRandom(seed: 5)
        let alphabet = Array("A=B'\"\\# \n\r\texport$\0".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            _ = try? EnvironmentFile(parsing: bytes, file: "e")
        }
    }
}
