import Format

/// A token of OAuth 2.0, as the server that gave it answered (RFC 6749, section 5.1).
struct AccessToken: Sendable {
    /// How long before its end a token is taken for expired, as Go's client has it: the request takes time.
    private static let margin = Duration.seconds(10)

    /// What the header `Authorization` holds.
    let authorization: String
    /// Nil for one of which nobody knows when it expires.
    private let expiry: ContinuousClock.Instant?

    /// Reads the answer that came at that time; nil when it holds no token.
    init?(_ answer: [UInt8], at now: ContinuousClock.Instant) {
        guard let answer = try? JSONValue(parsing: answer), let token = answer["access_token"]?.string, !token.isEmpty
        else { return nil }
        let type = answer["token_type"]?.string ?? ""
        authorization = "\(type.isEmpty || type.lowercased() == "bearer" ? "Bearer" : type) \(token)"
        // Some write it as a text.
        let seconds = answer["expires_in"].flatMap { $0.integer ?? $0.string.flatMap { Int64($0) } } ?? 0
        expiry = seconds > 0 ? now.advanced(by: .seconds(min(seconds, 1 << 32))) : nil
    }

    /// Whether it will do for a request.
    func isValid(at now: ContinuousClock.Instant) -> Bool {
        expiry.map { now < $0.advanced(by: .zero - Self.margin) } ?? true
    }
}
