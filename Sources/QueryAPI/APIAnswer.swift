package import Format

/// An answer of the API: a document of JSON and the status that it comes with.
package struct APIAnswer: Sendable {
    package let status: Int
    /// The document, in pieces when it is large.
    package let pieces: [[UInt8]]

    /// The whole document.
    package var body: [UInt8] { pieces.count == 1 ? pieces[0] : Array(pieces.joined()) }

    /// What was asked for, and what there is to say about it.
    init(_ writer: consuming ResultWriter, warnings: [String] = [], infos: [String] = []) {
        status = 200
        pieces = writer.finished(warnings: warnings, infos: infos)
    }

    /// The same, for data that are small.
    package init(_ data: JSONValue, warnings: [String] = []) {
        var writer = ResultWriter()
        writer.write(data)
        self.init(writer, warnings: warnings)
    }

    package init(_ error: APIError) {
        status = error.status
        var output = OutputBuffer(capacity: 256)
        output.append(literal: "{\"status\":\"error\",\"errorType\":\"")
        output.append(error.kind.rawValue)
        output.append(literal: "\",\"error\":")
        output.append(htmlSafe: error.message.utf8.span)
        output.append(literal: "}")
        pieces = [output.bytes]
    }
}

extension OutputBuffer {
    /// Appends a string as Go writes it into JSON, with what means something in HTML escaped.
    mutating func append(htmlSafe text: Span<UInt8>) {
        // Most texts have nothing to escape.
        var isPlain = true
        for index in text.indices {
            let byte = text[index]
            if byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
                || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&")
            {
                isPlain = false
            }
        }
        if isPlain {
            append(UInt8(ascii: "\""))
            append(text)
            append(UInt8(ascii: "\""))
            return
        }
        let decoded = text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        for byte in JSONValue.string(decoded).encoded() {
            switch byte {
            case UInt8(ascii: "<"): append(literal: "\\u003c")
            case UInt8(ascii: ">"): append(literal: "\\u003e")
            case UInt8(ascii: "&"): append(literal: "\\u0026")
            default: append(byte)
            }
        }
    }
}
