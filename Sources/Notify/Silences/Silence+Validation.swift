import Model

/// Why a silence is not what was asked for.
package enum SilenceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is none of that ID.
    case notFound(Silence.ID)
    /// It cannot be, and why.
    case invalid(String)
    /// There are as many as are kept.
    case tooMany(limit: Int)

    package var description: String {
        switch self {
        case .notFound(let id): "silence not found: \(id)"
        case .invalid(let reason): "invalid silence: \(reason)"
        case .tooMany(let limit): "there are \(limit) silences, and no more are kept: expire some of them"
        }
    }
}

extension Silence {
    /// How many matchers one may have.
    static let matcherLimit = 64
    /// How many bytes one may have in all its texts.
    static let sizeLimit = 16_384

    /// Throws what is wrong with it (alertmanager `silence/silence.go`, validateSilence).
    package func validate() throws(SilenceError) {
        guard !matchers.isEmpty else { throw .invalid("it needs at least one matcher") }
        guard matchers.count <= Self.matcherLimit else {
            throw .invalid("it has \(matchers.count) matchers; \(Self.matcherLimit) are allowed")
        }
        guard matchers.allSatisfy({ !$0.name.isEmpty }) else { throw .invalid("a matcher has no label name") }
        guard !matchers.allSatisfy(\.acceptsEmptyAsSuch) else {
            throw .invalid(
                "at least one matcher must not match the empty string, else it would silence alerts without these labels"
            )
        }
        guard startsAt < endsAt else { throw .invalid("its end must be behind its start") }
        guard size <= Self.sizeLimit else {
            throw .invalid("its texts have \(size) bytes; \(Self.sizeLimit) are allowed")
        }
    }

    private var size: Int {
        matchers.reduce(createdBy.utf8.count + comment.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
            + annotations.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }
}

extension Matcher {
    /// Whether it is the empty value that is asked for. What says which values are not meant may do so alone.
    fileprivate var acceptsEmptyAsSuch: Bool {
        switch operation {
        case .equal, .matches: accepts("")
        case .notEqual, .matchesNot: false
        }
    }
}
