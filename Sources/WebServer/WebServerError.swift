/// Why a server cannot listen.
package struct WebServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller may tell apart.
    package enum Reason: Hashable, Sendable {
        case addressInUse, addressNotAvailable, notPermitted, unknownHost, other
    }

    package let reason: Reason
    /// Where it was to listen and what to do, in a sentence.
    package let message: String

    package var description: String { message }
}
