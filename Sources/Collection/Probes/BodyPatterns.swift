internal import Model
internal import Registry

/// The regular expressions that the body of an HTTP health check must match, or must not.
struct BodyPatterns: Sendable {
    private let required: [Pattern]
    private let forbidden: [Pattern]
    /// What is no regular expression after all.
    private let problem: String?

    /// Compiles those of a check; one that is none fails each answer, with the reason.
    init(_ check: HealthCheck) {
        do throws(PatternError) {
            var patterns: [[Pattern]] = []
            for texts in [check.bodyMatches, check.bodyMatchesNot] {
                var compiled: [Pattern] = []
                for text in texts { compiled.append(try Pattern(text)) }
                patterns.append(compiled)
            }
            (required, forbidden) = (patterns[0], patterns[1])
            problem = nil
        } catch {
            (required, forbidden) = ([], [])
            problem = error.description
        }
    }

    /// Why a body is not as it should be, without anything of what it says; nil when it is.
    func complaint(of body: [UInt8]) -> String? {
        if let problem { return problem }
        if required.contains(where: { !$0.matches(body.span) }) { return "the body does not match body_matches" }
        if forbidden.contains(where: { $0.matches(body.span) }) { return "the body matches body_matches_not" }
        return nil
    }
}
