extension Expression {
    /// Whether its value at a time hangs on samples up to then alone, and not on what other times the query has: as a step
    /// of a range query it is then what it is as an instant query, though the store knows later samples already.
    package var isStepwise: Bool { root.isStepwise }
}

extension Node {
    /// Functions that ask for the times of the query, and one that reads series that no selector names.
    private static let exceptions: Set<String> = ["end", "info", "range", "start", "step"]

    fileprivate var isStepwise: Bool {
        switch kind {
        case .vector(let selector): selector.isStepwise
        case .matrix(let matrix): matrix.selector.isStepwise && matrix.range.isLiteral
        case .subquery(let subquery):
            subquery.operand.isStepwise && subquery.shift.looksBack && subquery.range.isLiteral
                && subquery.step?.isLiteral ?? true
        case .call(let call): !Self.exceptions.contains(call.function.name) && call.arguments.allSatisfy(\.isStepwise)
        default: kind.children.allSatisfy(\.isStepwise)
        }
    }
}

extension VectorSelector {
    /// What is smoothed or anchored may read what comes after a range.
    fileprivate var isStepwise: Bool { boundary == nil && shift.looksBack }
}

extension TimeShift {
    fileprivate var looksBack: Bool {
        guard anchor == nil else { return false }
        guard let offset else { return true }
        if case .literal(let literal) = offset { return literal.value >= 0 }
        return false
    }
}

extension DurationExpression {
    fileprivate var isLiteral: Bool {
        if case .literal = self { true } else { false }
    }
}
