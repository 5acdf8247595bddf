import Format

/// What documents of JSON are made of.
let jsonWords = [
    "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u0000", "\\uD834\\uDD1E", "\\uDC00", "\\uD800", "true", "false",
    "null", "-",
    "1e5", "0.1", "01", "{}", "[]", "\"\":", "\u{FEFF}", "\u{1}", "\t", "\n",
]

/// How what is written of a document differs from what is read of that; nil when it does not.
func contradictionInJSON(_ bytes: [UInt8]) -> String? {
    guard let written = (try? JSONValue(parsing: bytes, maximumDepth: 16))?.encoded() else { return nil }
    guard let again = try? JSONValue(parsing: written, maximumDepth: 16) else { return "what it writes cannot be read" }
    return again.encoded() == written ? nil : "what it writes means something else"
}
