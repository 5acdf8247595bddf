internal import Format

/// One JSON-RPC message that a client sent.
enum ServerMessage {
    case request(ServerRequest)
    /// It gets no answer, and neither does a response, since the server asks nothing.
    case notification

    /// What a body holds, or the refusal to answer it with.
    static func read(_ body: [UInt8]) throws(ServerRefusal) -> ServerMessage {
        let message: JSONValue
        do {
            message = try JSONValue(parsing: body)
        } catch {
            throw ServerRefusal(400, RPCCode.parseError, "the body is not JSON: \(error)")
        }
        if message.array != nil {
            throw ServerRefusal(400, RPCCode.invalidRequest, "batches are not part of the protocol since 2025-06-18")
        }
        guard message["jsonrpc"]?.string == "2.0" else {
            throw ServerRefusal(400, RPCCode.invalidRequest, "the body is no JSON-RPC 2.0 message")
        }
        guard let id = message["id"] else {
            guard message["method"]?.string != nil else {
                throw ServerRefusal(400, RPCCode.invalidRequest, "a message needs a method")
            }
            return .notification
        }
        guard id.string != nil || id.integer != nil else {
            throw ServerRefusal(400, RPCCode.invalidRequest, "the id must be a string or an integer")
        }
        guard let method = message["method"]?.string else {
            guard message["result"] != nil || message["error"] != nil else {
                throw ServerRefusal(400, RPCCode.invalidRequest, "a request needs a method", id: id)
            }
            return .notification
        }
        let parameters = message["params"] ?? [:]
        guard parameters.members != nil else {
            throw ServerRefusal(400, RPCCode.invalidParameters, "params must be an object", id: id)
        }
        return .request(ServerRequest(id: id, method: method, parameters: parameters))
    }
}

/// A request, which is owed an answer.
struct ServerRequest {
    /// A string or an integer.
    let id: JSONValue
    let method: String
    /// Always an object.
    let parameters: JSONValue

    var metadata: JSONValue? { parameters["_meta"] }

    /// What a modern request says in its body; legacy ones say nothing.
    var version: String? { metadata?[MetaKey.protocolVersion]?.string }
}

/// A request that is answered with a JSON-RPC error.
struct ServerRefusal: Error {
    let status: Int
    let code: Int64
    let message: String
    var data: JSONValue?
    /// Nil when the request's id could not be read.
    var id: JSONValue?

    init(_ status: Int, _ code: Int64, _ message: String, data: JSONValue? = nil, id: JSONValue? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.data = data
        self.id = id
    }
}
