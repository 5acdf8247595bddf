import Format
import Testing

/// A body that is believed to be whole too early is not understood; one never believed to be keeps a probe waiting.
struct JSONScannerTests {
    @Test(
        "an object ends where its last brace is, whatever its strings hold",
        arguments: [
            (#"{}"#, .whole), (#" \#n{"a": [1, {"b": "}"}]}"#, .whole), (#"{"a": "\\"}"#, .whole),
            (#"{"a": "\""}"#, .whole),
            (#"{"a": "\"}"#, .partial), (#"{"a": {}"#, .partial), (#"{"#, .partial), ("  ", .nothing), ("", .nothing),
            ("[]", .other), ("<html>", .other), ("null", .other), (#"{"a": 1]"#, .whole),
        ] as [(String, JSONScanner.State)])
    func ends(_ text: String, _ expected: JSONScanner.State) {
        let bytes = Array(text.utf8)
        var whole = JSONScanner()
        #expect(whole.read(bytes) == expected)
        // It makes no difference in how many pieces it comes.
        var slow = JSONScanner()
        for end in bytes.indices { _ = slow.read(Array(bytes[...end])) }
        #expect(slow.read(bytes) == expected)
    }
}
