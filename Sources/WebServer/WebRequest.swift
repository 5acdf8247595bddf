internal import Format
/// A request as routes see it.
package struct WebRequest: Sendable {
    /// In capitals: `GET`.
    package var method: String
    /// Without the query, percent-encoded as it came.
    package var path: String
    /// Without the `?`, percent-encoded as it came; nil when there is none.
    package var query: String?
    /// Names are in lower case, in the order of arrival; `host` is among them.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// The address of who asks, without port; nil when the socket does not tell.
    package var peer: String?

    package init(
        method: String = "GET", path: String, query: String? = nil, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], peer: String? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
    }

    /// The first header of that name, which is given in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// All values that the query gives a name, decoded.
    package func queryValues(_ name: String) -> [String] {
        Self.pairs(query ?? "").filter { $0.name == name }.map(\.value)
    }

    /// What a form in the body says, and then what the query says, decoded.
    package var formPairs: [(name: String, value: String)] {
        let type = header("content-type")?.lowercased() ?? ""
        let form = type.hasPrefix("application/x-www-form-urlencoded") ? String(decoding: body, as: UTF8.self) : ""
        return Self.pairs(form) + Self.pairs(query ?? "")
    }

    /// A part of the path, decoded.
    package static func decoded(_ part: Substring) -> String { formDecoded(part) }

    private static func pairs(_ text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            return (formDecoded(parts[0]), formDecoded(parts[1]))
        }
    }
}

/// Text of a query, as forms encode it: `%2B` is a plus, a plus is a space.
private func formDecoded(_ text: Substring) -> String {
    percentDecoded(text.replacing("+", with: " "))
}

/// The answer to a request. `Content-Length` is added by the server, where the length is known.
package struct WebResponse: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// The pieces of a body that is made while it is sent, in the place of `body`.
    package var pieces: (any Sequence<[UInt8]> & Sendable)?

    package init(status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer of one kind of content.
    package init(status: Int = 200, contentType: String, body: [UInt8]) {
        self.init(status: status, headers: [("content-type", contentType)], body: body)
    }

    /// An answer in plain words, which end with a line break.
    package static func text(_ text: String, status: Int = 200) -> WebResponse {
        WebResponse(status: status, contentType: "text/plain; charset=utf-8", body: Array("\(text)\n".utf8))
    }
}

/// What answers one method on one path.
package struct Route: Sendable {
    /// Stands for every path that no other route has; behind a path's last slash, for all below it.
    package static let anyPath = "*"

    /// In capitals; nil stands for every method, which the handler then tells apart itself. `GET` answers `HEAD` too.
    package let method: String?
    /// The whole path, compared byte by byte; `anyPath` may stand for what is between its last two slashes, or behind the
    /// last.
    package let path: String
    /// Whether a request may change something, and so is not for everybody.
    package let isChange: Bool
    package let handler: @Sendable (WebRequest) async -> WebResponse

    /// What is neither `GET` nor `OPTIONS` counts as a change unless `isChange` says that it is none.
    package init(
        _ method: String?, _ path: String, isChange: Bool? = nil,
        handler: @escaping @Sendable (WebRequest) async -> WebResponse
    ) {
        self.method = method
        self.path = path
        self.isChange = isChange ?? (method != "GET" && method != "OPTIONS")
        self.handler = handler
    }
}
