package import Format

/// An answer of the API: a document of JSON and the status that it comes with.
package struct APIAnswer: Sendable {
    package let status: Int
    package let body: [UInt8]

    /// What was asked for, and what there is to say about it.
    init(_ data: [UInt8], warnings: [String] = [], infos: [String] = []) {
        status = 200
        var body = Array(#"{"status":"success","data":"#.utf8)
        body += data
        body.append(list: "warnings", warnings)
        body.append(list: "infos", infos)
        body.append(UInt8(ascii: "}"))
        self.body = body
    }

    /// The same, for data that are small.
    package init(_ data: JSONValue) { self.init(data.encoded()) }

    init(_ error: APIError) {
        status = error.status
        var body = Array(#"{"status":"error","errorType":""#.utf8)
        body += Array(error.kind.rawValue.utf8) + Array(#"","error":"#.utf8)
        body.append(htmlSafe: error.message)
        body.append(UInt8(ascii: "}"))
        self.body = body
    }
}

extension [UInt8] {
    fileprivate mutating func append(list name: String, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        append(contentsOf: ",\"\(name)\":[".utf8)
        for (index, text) in texts.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(htmlSafe: text)
        }
        append(UInt8(ascii: "]"))
    }

    /// The same for UTF-8; most texts have nothing to escape.
    mutating func append(htmlSafe text: Span<UInt8>) {
        var isPlain = true
        for index in text.indices {
            let byte = text[index]
            if byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
                || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&")
            {
                isPlain = false
            }
        }
        guard isPlain else {
            return append(htmlSafe: text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
        }
        append(UInt8(ascii: "\""))
        text.withUnsafeBufferPointer { append(contentsOf: $0) }
        append(UInt8(ascii: "\""))
    }

    /// A string as Go writes it into JSON, with what means something in HTML escaped.
    mutating func append(htmlSafe text: String) {
        for byte in JSONValue.string(text).encoded() {
            switch byte {
            case UInt8(ascii: "<"): append(contentsOf: #"\u003c"#.utf8)
            case UInt8(ascii: ">"): append(contentsOf: #"\u003e"#.utf8)
            case UInt8(ascii: "&"): append(contentsOf: #"\u0026"#.utf8)
            default: append(byte)
            }
        }
    }
}
