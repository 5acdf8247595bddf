/// Why a request has no answer, in the words of Prometheus' API.
package struct APIError: Error, Hashable, Sendable {
    /// The raw values are those of `errorType`.
    enum Kind: String, Sendable {
        case badData = "bad_data"
        case execution
        case canceled
        case timeout
        case unavailable
        case notFound = "not_found"
    }

    let kind: Kind
    let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// A parameter that cannot be understood.
    package static func parameter(_ name: String, _ why: String) -> APIError {
        APIError(.badData, "invalid parameter \"\(name)\": \(why)")
    }

    /// The status code of HTTP.
    var status: Int {
        switch kind {
        case .badData: 400
        case .notFound: 404
        case .execution: 422
        case .canceled: 499
        case .timeout, .unavailable: 503
        }
    }
}
