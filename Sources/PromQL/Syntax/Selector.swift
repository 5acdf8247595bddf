package import Format
package import Model

/// `name{label="value"}`: the newest sample of each series that the matchers accept.
package struct VectorSelector: Hashable, Sendable {
    /// The metric's name when it stands before the braces.
    package let name: String?
    /// What stands within the braces, sorted by its text, as the order means nothing.
    package let braced: [Matcher]
    package var shift = TimeShift()
    package var boundary: RangeBoundary?

    /// All conditions, that on the name included.
    package var matchers: [Matcher] {
        guard let name else { return braced }
        return braced + [Matcher(Labels.metricName, equals: name)]
    }

    /// The names of the metrics it can select; nil when any may be among them.
    package var metricNames: Set<String>? {
        for matcher in matchers where matcher.name == Labels.metricName && matcher.operation == .equal {
            return [matcher.value]
        }
        for matcher in matchers where matcher.name == Labels.metricName && matcher.operation == .matches {
            let alternatives = matcher.value.split(separator: "|", omittingEmptySubsequences: false)
            if alternatives.allSatisfy({ $0.utf8.allSatisfy { $0.isNamePart || $0 == UInt8(ascii: ":") } }) {
                return Set(alternatives.map(String.init))
            }
        }
        return nil
    }
}

/// `selector[range]`: the samples of each series in a stretch of time.
package struct MatrixSelector: Hashable, Sendable {
    /// Carries the time shift, too.
    package var selector: VectorSelector
    package let range: DurationExpression
}

/// `@` and `offset`: what moves a selector or a subquery away from the time of evaluation.
package struct TimeShift: Hashable, Sendable {
    /// Nil stands for the time of evaluation.
    package var anchor: Anchor?
    /// How far back from there; a negative one looks ahead.
    package var offset: DurationExpression?

    /// What follows `@`.
    package enum Anchor: Hashable, Sendable {
        case time(Timestamp)
        /// The query's start.
        case start
        /// The query's end.
        case end
    }
}

/// How the samples at the ends of a range are chosen.
package enum RangeBoundary: String, Hashable, Sendable {
    case anchored, smoothed
}
