/// Reads one HTTP/1.1 response out of the bytes of a connection, as they come (RFC 9112).
package struct ResponseReader {
    private static let headLimit = 64 << 10

    private let bodyLimit: Int
    private var received: [UInt8] = []
    private var head: HTTPResponse?
    private var bodyStart = 0

    /// A longer body than `bodyLimit` bytes is cut.
    package init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    /// What the bytes so far come to.
    package enum Progress {
        case incomplete
        /// The head is there, and the body as far as it has come; whether that is all of it.
        case response(HTTPResponse, isWhole: Bool)
        /// The bytes are no HTTP response.
        case malformed
    }

    /// Takes the next bytes; `isEnd` when there will be no more.
    package mutating func read(_ bytes: some Sequence<UInt8>, isEnd: Bool = false) -> Progress {
        received.append(contentsOf: bytes)
        while head == nil {
            guard let end = headEnd else {
                if received.count > Self.headLimit || isEnd && !received.isEmpty { return .malformed }
                return .incomplete
            }
            guard let parsed = Self.head(received[..<end.text]) else { return .malformed }
            if (100..<200).contains(parsed.status) {
                received.removeSubrange(..<end.body)
            } else {
                head = parsed
                bodyStart = end.body
            }
        }
        guard var response = head else { return .incomplete }
        let (body, isWhole) = body(of: response, isEnd: isEnd)
        response.body = Array(body.prefix(bodyLimit))
        response.isCut = body.count > bodyLimit
        return .response(response, isWhole: isWhole || response.isCut)
    }

    private var headEnd: (text: Int, body: Int)? {
        var position = 0
        while let newline = received[position...].firstIndex(of: 0x0A) {
            let next = newline + 1
            if next < received.count, received[next] == 0x0A { return (newline, next + 1) }
            if next + 1 < received.count, received[next] == 0x0D, received[next + 1] == 0x0A {
                return (newline, next + 2)
            }
            position = next
        }
        return nil
    }

    private static func head(_ bytes: ArraySlice<UInt8>) -> HTTPResponse? {
        let lines = bytes.split(separator: 0x0A).map { $0.last == 0x0D ? $0.dropLast() : $0 }
        guard let first = lines.first, first.starts(with: "HTTP/1.".utf8) else { return nil }
        let words = first.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count > 1, let status = Int(String(decoding: words[1], as: UTF8.self)), (100...999).contains(status)
        else { return nil }
        let headers: [(name: String, value: String)] = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            let value = line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
            return (name, String(decoding: value, as: UTF8.self))
        }
        return HTTPResponse(status: status, headers: headers)
    }

    private func body(of head: HTTPResponse, isEnd: Bool) -> (body: [UInt8], isWhole: Bool) {
        let rest = received[bodyStart...]
        if [204, 304].contains(head.status) { return ([], true) }
        if head.header("transfer-encoding")?.lowercased().contains("chunked") == true { return Self.unchunked(rest) }
        if let length = head.header("content-length").flatMap({ Int($0) }) {
            return (Array(rest.prefix(max(0, length))), rest.count >= length)
        }
        return (Array(rest), isEnd)
    }

    /// The content of the chunks that are there (RFC 9112, section 7.1).
    private static func unchunked(_ bytes: ArraySlice<UInt8>) -> (body: [UInt8], isWhole: Bool) {
        var body: [UInt8] = []
        var rest = bytes
        while let newline = rest.firstIndex(of: 0x0A) {
            let digits = rest[..<newline].prefix { $0 != 0x0D && $0 != UInt8(ascii: ";") }
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size >= 0 else {
                return (body, true)
            }
            if size == 0 { return (body, true) }
            let content = rest[(newline + 1)...]
            body += content.prefix(size)
            guard content.count > size else { return (body, false) }
            rest = content.dropFirst(size).drop { $0 == 0x0D }.dropFirst()
        }
        return (body, false)
    }
}
