internal import Format

extension Expression {
    /// Functions whose result depends on the time of evaluation even when all selectors are anchored.
    private static let timeDependent: Set<String> = [
        "days_in_month", "day_of_month", "day_of_week", "day_of_year", "end", "hour", "minute", "month", "year",
        "predict_linear", "range", "start", "step", "time", "timestamp",
    ]

    /// The expression with `@ time` on every selector and subquery that names no time of its own, which then has the
    /// same value at all times; nil when a function in it does not.
    func anchored(at time: Timestamp) -> Expression? {
        guard !root.calls(anyOf: Self.timeDependent) else { return nil }
        return try? Expression(parsing: root.anchored(at: time).description)
    }

    /// Whether it asks for the start, end, range or step of the query, and so means something else in another one.
    var dependsOnQuery: Bool {
        ["start()", "end()", "range()", "step()"].contains { description.contains($0) }
    }
}

extension Node {
    fileprivate func calls(anyOf names: Set<String>) -> Bool {
        if case .call(let call) = kind, names.contains(call.function.name) { return true }
        return kind.children.contains { $0.calls(anyOf: names) }
    }

    fileprivate func anchored(at time: Timestamp) -> Node {
        func anchored(_ node: Node) -> Node { node.anchored(at: time) }
        switch kind {
        case .number, .string: return self
        case .vector(var selector):
            selector.shift.anchor(at: time)
            return Node(.vector(selector), at: range)
        case .matrix(var matrix):
            matrix.selector.shift.anchor(at: time)
            return Node(.matrix(matrix), at: range)
        case .subquery(var subquery):
            // What lies within an anchored subquery stands still already.
            subquery.shift.anchor(at: time)
            return Node(.subquery(subquery), at: range)
        case .parenthesized(let inner): return Node(.parenthesized(anchored(inner)), at: range)
        case .unary(let sign, let operand): return Node(.unary(sign, anchored(operand)), at: range)
        case .call(let call):
            let arguments = call.arguments.map(anchored)
            return Node(.call(Call(function: call.function, arguments: arguments)), at: range)
        case .aggregation(let aggregation):
            return Node(
                .aggregation(
                    Aggregation(
                        aggregator: aggregation.aggregator, parameter: aggregation.parameter.map(anchored),
                        operand: anchored(aggregation.operand), grouping: aggregation.grouping
                    )
                ), at: range
            )
        case .binary(let binary):
            return Node(
                .binary(
                    Binary(
                        operation: binary.operation, left: anchored(binary.left), right: anchored(binary.right),
                        returnsBool: binary.returnsBool, matching: binary.matching
                    )
                ), at: range
            )
        }
    }
}

extension TimeShift {
    fileprivate mutating func anchor(at time: Timestamp) {
        if case .time = anchor { return }
        anchor = .time(time)
    }
}
