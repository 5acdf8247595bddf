/// Why a query has no result.
package struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of reason it is, for a caller that answers each differently.
    package enum Reason: Hashable, Sendable {
        /// The expression asks for something impossible, such as many-to-many matching.
        case execution
        /// More samples than the limit.
        case tooManySamples
        case timeout
        case cancelled
    }

    package let reason: Reason
    package let message: String
    /// Where in the expression; nil when it is about all of it.
    package let location: SourceLocation?

    package var description: String { location.map { "\($0): \(message)" } ?? message }

    /// The description, the line it is about, and a caret below the place.
    package var rendering: String { location.map { "\(description)\n\($0.marked(length: 1))" } ?? description }
}
