internal import Format
internal import Model

extension Parser {
    /// What may stand between an operator and its right operand.
    mutating func binaryModifiers() throws(ParseError) -> (returnsBool: Bool, matching: VectorMatching) {
        let returnsBool = try take(.bool)
        var matching = VectorMatching()
        if token.kind == .keyword(.on) || token.kind == .keyword(.ignoring) {
            let isOn = token.kind == .keyword(.on)
            try advance()
            let labels = try labelNames()
            matching.labels = isOn ? .on(labels) : .ignoring(labels)
            if token.kind == .keyword(.groupLeft) || token.kind == .keyword(.groupRight) {
                matching.cardinality = token.kind == .keyword(.groupLeft) ? .manyToOne : .oneToMany
                try advance()
                if token.kind == .symbol(.leftParenthesis) { matching.included = try labelNames() }
            }
        }
        if try take(.fill) {
            matching.leftFill = try fillValue()
            matching.rightFill = matching.leftFill
        } else if try take(.fillLeft) {
            matching.leftFill = try fillValue()
            if try take(.fillRight) { matching.rightFill = try fillValue() }
        } else if try take(.fillRight) {
            matching.rightFill = try fillValue()
            if try take(.fillLeft) { matching.leftFill = try fillValue() }
        }
        return (returnsBool, matching)
    }

    private mutating func fillValue() throws(ParseError) -> NumberLiteral {
        try expect(.leftParenthesis, in: "fill modifier")
        let sign = sign(token.kind)
        if sign != nil { try advance() }
        guard token.kind == .number || token.kind == .duration else {
            throw unexpected(in: "fill modifier", expected: "number")
        }
        var literal = try numberLiteral()
        if sign == .minus { literal.value.negate() }
        try expect(.rightParenthesis, in: "fill modifier")
        return literal
    }

    /// `(label, "other label")`; a keyword may be a label here.
    private mutating func labelNames() throws(ParseError) -> [String] {
        try expect(.leftParenthesis, in: "grouping opts")
        var names: [String] = []
        while try !take(.rightParenthesis) {
            if !names.isEmpty {
                guard try take(.comma) else { throw unexpected(in: "grouping opts", expected: "\",\" or \")\"") }
                if try take(.rightParenthesis) { break }
            }
            switch token.kind {
            case .identifier, .metricIdentifier, .keyword: names.append(text(token.range))
            case .string:
                let name = try lexer.unquoted(token.range)
                guard !name.isEmpty else { throw error("invalid label name for grouping: \"\"", at: token.range) }
                names.append(name)
            default: throw unexpected(in: "grouping opts", expected: "label")
            }
            try advance()
        }
        return names
    }

    /// An aggregation whose operator has been taken; the grouping may stand before or after the arguments.
    mutating func aggregation(_ aggregator: Aggregator, from start: Range<Int>) throws(ParseError) -> Node {
        var grouping = try self.grouping()
        let arguments = try self.arguments(in: "aggregation", firstIsLabel: aggregator == .countValues)
        if grouping == nil { grouping = try self.grouping() }
        let range = start.lowerBound..<lastEnd
        let expected = aggregator.parameterType == nil ? 1 : 2
        guard let operand = arguments.last else {
            throw error("no arguments for aggregate expression provided", at: range)
        }
        guard arguments.count == expected else {
            throw error(
                "wrong number of arguments for aggregate expression provided, expected \(expected), "
                    + "got \(arguments.count)", at: range
            )
        }
        let aggregation = Aggregation(
            aggregator: aggregator, parameter: expected == 2 ? arguments[0] : nil, operand: operand,
            grouping: grouping ?? .by([])
        )
        return Node(.aggregation(aggregation), at: range)
    }

    private mutating func grouping() throws(ParseError) -> Grouping? {
        if try take(.by) { return .by(try labelNames()) }
        if try take(.without) { return .without(try labelNames()) }
        return nil
    }

    /// A call whose name has been taken.
    mutating func call(_ name: Range<Int>) throws(ParseError) -> Node {
        let text = text(name)
        guard let function = Function.named(text) else {
            let suggestion = nearest(to: text, among: Function.names).map { "; did you mean \"\($0)\"?" } ?? ""
            throw error("unknown function with name \"\(text)\"\(suggestion)", at: name)
        }
        let arguments = try self.arguments(in: "function call")
        return Node(.call(Call(function: function, arguments: arguments)), at: name.lowerBound..<lastEnd)
    }

    private mutating func arguments(in context: String, firstIsLabel: Bool = false) throws(ParseError) -> [Node] {
        try expect(.leftParenthesis, in: context)
        if firstIsLabel, token.kind == .string, (try? lexer.unquoted(token.range)) == nil {
            throw error("invalid label name \(text(token.range))", at: token.range)
        }
        var arguments: [Node] = []
        if try take(.rightParenthesis) { return arguments }
        repeat {
            if token.kind == .symbol(.rightParenthesis) {
                throw error("trailing commas not allowed in function call args", at: lastEnd - 1..<lastEnd)
            }
            arguments.append(try expression())
        } while try take(.comma)
        guard try take(.rightParenthesis) else { throw unexpected(in: context, expected: "\",\" or \")\"") }
        return arguments
    }
}
