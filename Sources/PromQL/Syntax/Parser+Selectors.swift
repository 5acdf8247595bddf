internal import Format
internal import Model

extension Parser {
    /// The braces of a selector whose name, if any, has been taken.
    mutating func selector(name: String?, from start: Range<Int>) throws(ParseError) -> Node {
        var matchers: [Matcher] = []
        if try take(.leftBrace) {
            while try !take(.rightBrace) {
                if !matchers.isEmpty {
                    guard try take(.comma) else { throw unexpected(in: "label matching", expected: "\",\" or \"}\"") }
                    if try take(.rightBrace) { break }
                }
                matchers.append(try labelMatcher())
            }
        }
        matchers.sort { $0.description < $1.description }
        return Node(.vector(VectorSelector(name: name, braced: matchers)), at: start.lowerBound..<lastEnd)
    }

    /// `label="value"`, `"label"="value"`, or the metric's name as a mere string.
    private mutating func labelMatcher() throws(ParseError) -> Matcher {
        let subject = token
        let label: String
        switch subject.kind {
        case .identifier: label = text(subject.range)
        case .string: label = try lexer.unquoted(subject.range)
        default: throw unexpected(in: "label matching", expected: "identifier or \"}\"")
        }
        try advance()
        let operation: Matcher.Operation
        switch token.kind {
        case .symbol(.assign): operation = .equal
        case .symbol(.notEqual): operation = .notEqual
        case .symbol(.matches): operation = .matches
        case .symbol(.matchesNot): operation = .matchesNot
        default:
            guard subject.kind == .string else {
                throw unexpected(in: "label matching", expected: "label matching operator")
            }
            return Matcher(Labels.metricName, equals: label)
        }
        try advance()
        guard token.kind == .string else { throw unexpected(in: "label matching", expected: "string") }
        let value = try lexer.unquoted(token.range)
        let range = subject.range.lowerBound..<token.range.upperBound
        try advance()
        do throws(PatternError) {
            return try Matcher(label, operation, value)
        } catch {
            throw self.error(error.description, at: range)
        }
    }

    /// The operand with the ranges, `offset`s, `@`s and boundaries that follow it.
    mutating func modified(_ operand: Node) throws(ParseError) -> Node {
        var operand = operand
        while true {
            switch token.kind {
            case .symbol(.leftBracket): operand = try ranged(operand)
            case .keyword(.offset):
                try advance()
                let offset = try offsetDuration()
                operand = try shifted(operand, modifier: "offset") { (shift) throws(ParseError) in
                    guard shift.offset == nil else {
                        throw error("offset may not be set multiple times", at: operand.range)
                    }
                    shift.offset = offset
                }
            case .symbol(.at):
                try advance()
                let anchor = try self.anchor()
                operand = try shifted(operand, modifier: "@") { (shift) throws(ParseError) in
                    guard shift.anchor == nil else {
                        throw error("@ <timestamp> may not be set multiple times", at: operand.range)
                    }
                    shift.anchor = anchor
                }
            case .keyword(.anchored), .keyword(.smoothed):
                let boundary: RangeBoundary = token.kind == .keyword(.anchored) ? .anchored : .smoothed
                try advance()
                operand = try bounded(operand, boundary)
            default: return operand
            }
            guard operand.depth < Self.maximumDepth else {
                throw tooDeep(at: operand.range)
            }
        }
    }

    /// `[range]` or `[range:step]`.
    private mutating func ranged(_ operand: Node) throws(ParseError) -> Node {
        let bracket = token.range.lowerBound
        try advance()
        let range = try positiveDuration(in: "subquery or range selector")
        let start = operand.range.lowerBound
        if try take(.colon) {
            let hasStep = token.kind != .symbol(.rightBracket)
            let step = hasStep ? try positiveDuration(in: "subquery selector") : nil
            try expect(.rightBracket, in: "subquery selector")
            return Node(.subquery(Subquery(operand: operand, range: range, step: step)), at: start..<lastEnd)
        }
        guard try take(.rightBracket) else {
            throw unexpected(in: "subquery or range selector", expected: "\":\" or \"]\"")
        }
        let brackets = bracket..<lastEnd
        guard case .vector(let selector) = operand.kind else {
            throw error("ranges only allowed for vector selectors", at: brackets)
        }
        guard selector.shift.offset == nil else {
            throw error("no offset modifiers allowed before range", at: brackets)
        }
        guard selector.shift.anchor == nil else { throw error("no @ modifiers allowed before range", at: brackets) }
        return Node(.matrix(MatrixSelector(selector: selector, range: range)), at: start..<lastEnd)
    }

    private func shifted(
        _ operand: Node, modifier: String, change: (inout TimeShift) throws(ParseError) -> Void
    ) throws(ParseError) -> Node {
        let range = operand.range.lowerBound..<lastEnd
        switch operand.kind {
        case .vector(var selector):
            try change(&selector.shift)
            return Node(.vector(selector), at: range)
        case .matrix(var matrix):
            try change(&matrix.selector.shift)
            return Node(.matrix(matrix), at: range)
        case .subquery(var subquery):
            try change(&subquery.shift)
            return Node(.subquery(subquery), at: range)
        default:
            throw error(
                "\(modifier) modifier must be preceded by an instant vector selector or range vector selector or a "
                    + "subquery", at: operand.range
            )
        }
    }

    private func bounded(_ operand: Node, _ boundary: RangeBoundary) throws(ParseError) -> Node {
        var selector: VectorSelector
        switch operand.kind {
        case .vector(let vector): selector = vector
        case .matrix(let matrix): selector = matrix.selector
        case .subquery:
            throw error("\(boundary.rawValue) modifier is not supported for subqueries", at: operand.range)
        default:
            throw error("\(boundary.rawValue) modifier must be preceded by a selector", at: operand.range)
        }
        guard selector.boundary == nil || selector.boundary == boundary else {
            throw error("anchored and smoothed modifiers cannot be used together", at: operand.range)
        }
        selector.boundary = boundary
        let range = operand.range.lowerBound..<lastEnd
        guard case .matrix(var matrix) = operand.kind else { return Node(.vector(selector), at: range) }
        matrix.selector = selector
        return Node(.matrix(matrix), at: range)
    }

    /// What follows `@`: seconds since the epoch, `start()` or `end()`.
    private mutating func anchor() throws(ParseError) -> TimeShift.Anchor {
        if token.kind == .keyword(.start) || token.kind == .keyword(.end) {
            let anchor: TimeShift.Anchor = token.kind == .keyword(.start) ? .start : .end
            try advance()
            try expect(.leftParenthesis, in: "@")
            try expect(.rightParenthesis, in: "@")
            return anchor
        }
        let start = token.range.lowerBound
        let sign = sign(token.kind)
        if sign != nil { try advance() }
        guard token.kind == .number || token.kind == .duration else {
            throw unexpected(in: "@", expected: "timestamp")
        }
        let seconds = try numberLiteral().value * (sign == .minus ? -1 : 1)
        // Upstream rounds halves up and goes by the milliseconds that fit 64 bits.
        guard let milliseconds = Timestamp(exactly: (seconds * 1000).rounded()) else {
            throw error("timestamp out of bounds for @ modifier: \(goFloatText(seconds))", at: start..<lastEnd)
        }
        return .time(milliseconds)
    }
}
