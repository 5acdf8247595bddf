package import Format
package import HTTP

/// What one exchange of a probe came to, as far as the probe's next step depends on it.
package enum ProbeReply: Equatable {
    /// A JSON-RPC result, and the session that a legacy server may have opened.
    case result(JSONValue, sessionID: String?)
    /// A JSON-RPC error, whatever the HTTP status.
    case error(status: Int, RPCError)
    /// No JSON-RPC answer of ours, only an HTTP status; `location` is where a redirect leads.
    case status(Int, location: String?)
    /// No HTTP response.
    case failed(HTTPTransportError.Reason, message: String)
}

/// The error member of a JSON-RPC response.
package struct RPCError: Hashable {
    let code: Int64
    let message: String
    let data: JSONValue?
}

extension ProbeReply {
    /// Reads the answer to the request of that id out of a response, which is JSON or an event stream.
    package init(_ response: HTTPResponse, id: Int64) {
        let candidates = Self.messages(in: response.body)
        if let result = candidates.lazy.compactMap({ $0["id"]?.integer == id ? $0["result"] : nil }).first {
            self = .result(result, sessionID: response.header(MCPHeader.sessionID))
        } else if let error = candidates.lazy.compactMap({ RPCError($0, id: id, status: response.status) }).first {
            self = .error(status: response.status, error)
        } else {
            self = .status(response.status, location: response.header("location"))
        }
    }

    private static func messages(in body: [UInt8]) -> [JSONValue] {
        guard let first = body.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return [] }
        if first != UInt8(ascii: "{") {
            var stream = EventStream()
            return stream.events(in: body).compactMap { try? JSONValue(parsing: $0.data) }
        }
        return (try? JSONValue(parsing: body)).map { [$0] } ?? []
    }
}

extension RPCError {
    /// A server that refused a request before reading its id answers with an id of its own, or with none.
    init?(_ message: JSONValue, id: Int64, status: Int) {
        guard message["id"]?.integer == id || status >= 400, let error = message["error"],
            let code = error["code"]?.integer
        else { return nil }
        self.init(code: code, message: plainText(error["message"]?.string ?? ""), data: error["data"])
    }
}

/// What a stranger wrote, fit for a log line or a label: no control characters, at most that many characters.
func plainText(_ text: String, limit: Int = 200) -> String {
    let scalars = text.unicodeScalars.prefix(limit + 1).map { $0.properties.generalCategory == .control ? " " : $0 }
    var plain = String.UnicodeScalarView()
    plain.append(contentsOf: scalars.prefix(limit))
    return String(plain) + (scalars.count > limit ? "…" : "")
}
