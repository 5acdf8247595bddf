extension Parser {
    /// The most that milliseconds can be counted for, in seconds: what upstream's nanoseconds hold.
    private static let maximumSeconds = 9_223_372_036.854775807

    /// A duration that must be above zero, where that can be known before evaluation.
    mutating func positiveDuration(in context: String) throws(ParseError) -> DurationExpression {
        let start = token.range.lowerBound
        let duration = try self.duration(in: context).standingAlone
        if case .literal(let literal) = duration, literal.value <= 0 {
            throw error("duration must be greater than 0", at: start..<lastEnd)
        }
        return duration
    }

    /// What follows `offset`: arithmetic only in parentheses, so that `foo offset 1m + 2` adds to the vector.
    mutating func offsetDuration() throws(ParseError) -> DurationExpression {
        try signedDuration(in: "offset", depth: 0) { (parser) throws(ParseError) in
            try parser.durationPrimary(in: "offset", depth: 0)
        }.standingAlone
    }

    private mutating func duration(
        in context: String, precedence: Int = 0, depth: Int = 0
    ) throws(ParseError) -> DurationExpression {
        guard depth < Self.maximumDepth else {
            throw tooDeep(at: token.range)
        }
        var left = try signedDuration(in: context, depth: depth) { (parser) throws(ParseError) in
            try parser.duration(in: context, precedence: BinaryOperator.unaryPrecedence + 1, depth: depth + 1)
        }
        var operations = 0
        while let operation = BinaryOperator(token.kind), operation.appliesToDurations,
            operation.precedence >= precedence
        {
            let operatorRange = token.range
            try advance()
            let right = try duration(
                in: context, precedence: operation.precedence + (operation.isRightAssociative ? 0 : 1), depth: depth + 1
            )
            if case .literal(let divisor) = right, divisor.value == 0, operation == .divide || operation == .modulo {
                throw error(operation == .divide ? "division by zero" : "modulo by zero", at: operatorRange)
            }
            left = .binary(operation, left, right)
            operations += 1
            guard depth + operations < Self.maximumDepth else {
                throw tooDeep(at: operatorRange)
            }
        }
        return left
    }

    /// An operand with or without a sign, which becomes part of a literal.
    private mutating func signedDuration(
        in context: String, depth: Int, afterSign: (inout Parser) throws(ParseError) -> DurationExpression
    ) throws(ParseError) -> DurationExpression {
        guard let sign = sign(token.kind) else { return try durationPrimary(in: context, depth: depth) }
        try advance()
        let duration = try afterSign(&self)
        guard sign == .minus else { return duration }
        if case .literal(var literal) = duration {
            literal.value.negate()
            return .literal(literal)
        }
        return .negated(duration)
    }

    private mutating func durationPrimary(
        in context: String, depth: Int
    ) throws(ParseError) -> DurationExpression {
        let start = token.range.lowerBound
        switch token.kind {
        case .number, .duration:
            let literal = try numberLiteral()
            guard literal.value.magnitude <= Self.maximumSeconds else {
                throw error("duration out of range", at: start..<lastEnd)
            }
            return .literal(literal)
        case .keyword(let keyword) where keyword.isDurationFunction:
            try advance()
            try expect(.leftParenthesis, in: context)
            let result = try durationArguments(of: keyword, in: context, depth: depth)
            try expect(.rightParenthesis, in: context)
            return result
        case .symbol(.leftParenthesis):
            try advance()
            let inner = try duration(in: context, depth: depth + 1)
            try expect(.rightParenthesis, in: context)
            return .parenthesized(inner)
        default: throw unexpected(in: context, expected: "number, duration, step(), or range()")
        }
    }

    private mutating func durationArguments(
        of keyword: Keyword, in context: String, depth: Int
    ) throws(ParseError) -> DurationExpression {
        if keyword == .step { return .step }
        if keyword == .range { return .range }
        let first = try duration(in: context, depth: depth + 1)
        try expect(.comma, in: context)
        let second = try duration(in: context, depth: depth + 1)
        return keyword == .minOf ? .smallest(first, second) : .largest(first, second)
    }
}

extension DurationExpression {
    /// A plain number that is no operand means seconds, and prints like any other duration.
    fileprivate var standingAlone: DurationExpression {
        guard case .literal(let literal) = self else { return self }
        return .literal(NumberLiteral(value: literal.value, isDuration: true))
    }
}
