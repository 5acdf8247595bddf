package import Format

/// What a client is answered.
package struct AlertAPIAnswer: Sendable {
    package let status: Int
    /// Nil when there is nothing to say.
    package let document: JSONValue?

    init(_ document: JSONValue?, status: Int = 200) {
        self.status = status
        self.document = document
    }
}

/// Why a client does not get what it asked for.
enum AlertAPIError: Error {
    /// The request is well-formed, and cannot be met.
    case refused(String)
    /// The body is not what it should be.
    case unreadable(String)
    /// A parameter has the wrong type.
    case invalid(String)
    case missing(String)
    case unsupportedMedia(String)
    /// What was sent is known, and would be lost if the agent were killed.
    case unwritten
    /// With what was not found, where Alertmanager says it.
    case notFound(String?)

    /// Alertmanager's own errors are texts, those of the library that it reads requests with are objects.
    var answer: AlertAPIAnswer {
        func object(_ code: Int64, _ message: String, status: Int) -> AlertAPIAnswer {
            AlertAPIAnswer(["code": .integer(code), "message": .string(message)], status: status)
        }
        return switch self {
        case .refused(let message): AlertAPIAnswer(.string(message), status: 400)
        case .unreadable(let message): object(400, message, status: 400)
        case .invalid(let message): object(601, message, status: 422)
        case .missing(let name): object(602, "\(name) in body is required", status: 422)
        case .unsupportedMedia(let message): object(415, message, status: 415)
        case .unwritten:
            AlertAPIAnswer(
                "the alerts could not be written down: see the agent's log, and send them again", status: 500)
        case .notFound(let message): AlertAPIAnswer(message.map { .string($0) }, status: 404)
        }
    }
}
