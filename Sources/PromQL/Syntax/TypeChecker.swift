internal import Model

/// The rules that a syntactically correct expression has to keep: types, counts of arguments, and sensible selectors.
struct TypeChecker {
    let text: [UInt8]

    /// Checks an expression and all that it is made of, the parts first.
    func check(_ node: Node) throws(ParseError) {
        if case .call(let call) = node.kind, call.function.name == "info" { return try checkInfo(call, at: node) }
        for child in node.kind.children { try check(child) }
        switch node.kind {
        case .number, .string, .parenthesized: break
        case .vector(let selector): try check(selector, at: node.range)
        case .matrix(let matrix): try check(matrix.selector, at: node.range)
        case .subquery(let subquery):
            guard subquery.operand.type == .vector else {
                throw error(
                    "subquery is only allowed on instant vector, got \(subquery.operand.type.rawValue) instead", node)
            }
        case .call(let call): try check(call, at: node)
        case .aggregation(let aggregation):
            try expect(.vector, of: aggregation.operand, in: "aggregation expression")
            if let parameter = aggregation.parameter, let type = aggregation.aggregator.parameterType {
                try expect(type, of: parameter, in: "aggregation parameter")
            }
        case .binary(let binary): try check(binary, at: node)
        case .unary(_, let operand):
            guard operand.type == .scalar || operand.type == .vector else {
                throw error(
                    "unary expression only allowed on expressions of type scalar or instant vector, got "
                        + operand.type.rawValue, node)
            }
        }
    }

    private func error(_ message: String, _ node: Node) -> ParseError {
        ParseError(message, at: node.range, in: text)
    }

    private func expect(_ type: ValueType, of node: Node, in context: String) throws(ParseError) {
        guard node.type == type else {
            throw error("expected type \(type.rawValue) in \(context), got \(node.type.rawValue)", node)
        }
    }

    private func check(_ selector: VectorSelector, at range: Range<Int>) throws(ParseError) {
        if let name = selector.name {
            if let second = selector.braced.first(where: { $0.name == Labels.metricName }) {
                throw ParseError(
                    "metric name must not be set twice: \"\(name)\" or \"\(second.value)\"", at: range, in: text)
            }
        } else if selector.braced.allSatisfy({ $0.accepts("") }) {
            throw ParseError(ParseError.emptyMatchers, at: range, in: text)
        }
    }

    private func check(_ binary: Binary, at node: Node) throws(ParseError) {
        let operation = binary.operation
        let name = "\"\(operation.rawValue)\""
        let (left, right) = (binary.left.type, binary.right.type)
        for operand in [binary.left, binary.right] where operand.type != .scalar && operand.type != .vector {
            throw error("binary expression must contain only scalar and instant vector types", operand)
        }
        if binary.returnsBool, !operation.isComparison {
            throw error("bool modifier can only be used on comparison operators", node)
        }
        if operation.isComparison, !binary.returnsBool, left == .scalar, right == .scalar {
            throw error("comparisons between scalars must use BOOL modifier", node)
        }
        let matching = binary.matching
        let isFilled = matching.leftFill != nil || matching.rightFill != nil
        guard left == .vector, right == .vector else {
            if operation.isSetOperator {
                throw error("set operator \(name) not allowed in binary scalar expression", node)
            }
            if !matching.labels.names.isEmpty {
                throw error("vector matching only allowed between instant vectors", node)
            }
            if isFilled { throw error("filling in missing series only allowed between instant vectors", node) }
            return
        }
        if operation.isSetOperator {
            if matching.cardinality != .oneToOne { throw error("no grouping allowed for \(name) operation", node) }
            if isFilled { throw error("filling in missing series not allowed for set operators", node) }
        }
        if case .on(let names) = matching.labels, let twice = names.first(where: matching.included.contains) {
            throw error("label \"\(twice)\" must not occur in ON and GROUP clause at once", node)
        }
    }

    private func check(_ call: Call, at node: Node) throws(ParseError) {
        let name = "\"\(call.function.name)\""
        let allowed = call.function.argumentCount
        let count = call.arguments.count
        guard allowed.contains(count) else {
            let expected =
                allowed.count == 1
                ? "expected \(allowed.lowerBound)"
                : count < allowed.lowerBound
                    ? "expected at least \(allowed.lowerBound)" : "expected at most \(allowed.upperBound)"
            throw error("\(expected) argument(s) in call to \(name), got \(count)", node)
        }
        for (index, argument) in call.arguments.enumerated() {
            try expect(
                call.function.parameterType(at: index), of: argument, in: "call to function \(name)")
        }
    }

    /// The second argument of `info` is a selector without a name, which may accept everything.
    private func checkInfo(_ call: Call, at node: Node) throws(ParseError) {
        if let operand = call.arguments.first { try check(operand) }
        try check(call, at: node)
        guard let second = call.arguments.dropFirst().first else { return }
        guard case .vector(let selector) = second.kind, selector.name == nil else {
            throw error("expected label selectors only", second)
        }
    }
}
