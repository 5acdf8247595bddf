internal import Format
internal import Model
internal import PromQL

extension Node {
    /// The tree as Prometheus' `parse_query` tells it, members sorted by their names; durations are milliseconds.
    var document: JSONValue {
        switch kind {
        case .number(let literal): ["type": "numberLiteral", "val": .string(goFloatText(literal.value, verb: .fixed))]
        case .string(let text): ["type": "stringLiteral", "val": .string(text)]
        case .parenthesized(let inner): ["expr": inner.document, "type": "parenExpr"]
        case .unary(let sign, let operand):
            ["expr": operand.document, "op": .string(sign.rawValue), "type": "unaryExpr"]
        case .vector(let selector): .object(selector.members(type: "vectorSelector"))
        case .matrix(let matrix):
            .object(
                sorted(
                    matrix.selector.members(type: "matrixSelector")
                        + [.init("range", milliseconds(matrix.range))]))
        case .subquery(let subquery):
            .object(
                sorted(
                    subquery.shift.members + [
                        .init("expr", subquery.operand.document), .init("range", milliseconds(subquery.range)),
                        .init("step", subquery.step.map(milliseconds) ?? 0), .init("type", "subquery"),
                    ]))
        case .call(let call):
            ["args": .array(call.arguments.map(\.document)), "func": call.function.document, "type": "call"]
        case .aggregation(let aggregation): aggregation.document
        case .binary(let binary): binary.document
        }
    }
}

extension VectorSelector {
    fileprivate func members(type: String) -> [JSONValue.Member] {
        let matchers = self.matchers.map { matcher -> JSONValue in
            [
                "name": .string(matcher.name), "type": .string(matcher.operation.rawValue),
                "value": .string(matcher.value),
            ]
        }
        return sorted(
            shift.members + [
                .init("matchers", .array(matchers)), .init("name", .string(name ?? "")), .init("type", .string(type)),
            ])
    }
}

extension TimeShift {
    fileprivate var members: [JSONValue.Member] {
        var timestamp = JSONValue.null
        var startOrEnd = JSONValue.null
        switch anchor {
        case nil: break
        case .time(let time): timestamp = .integer(time)
        case .start: startOrEnd = "start"
        case .end: startOrEnd = "end"
        }
        return [
            .init("offset", offset.map(milliseconds) ?? 0), .init("startOrEnd", startOrEnd),
            .init("timestamp", timestamp),
        ]
    }
}

extension Function {
    fileprivate var document: JSONValue {
        [
            "argTypes": .array(parameters.map { .string($0.word) }), "name": .string(name),
            "returnType": .string(result.word), "variadic": .integer(Int64(variadicCount)),
        ]
    }
}

extension ValueType {
    /// The API's word.
    fileprivate var word: String {
        switch self {
        case .scalar: "scalar"
        case .string: "string"
        case .vector: "vector"
        case .matrix: "matrix"
        }
    }
}

extension Aggregation {
    fileprivate var document: JSONValue {
        let (names, isWithout) =
            switch grouping {
            case .by(let names): (names, false)
            case .without(let names): (names, true)
            }
        return [
            "expr": operand.document, "grouping": .array(names.map { .string($0) }),
            "op": .string(aggregator.rawValue), "param": parameter?.document ?? .null, "type": "aggregation",
            "without": .bool(isWithout),
        ]
    }
}

extension Binary {
    fileprivate var document: JSONValue {
        let isBetweenVectors = left.type == .vector && right.type == .vector
        return [
            "bool": .bool(returnsBool), "lhs": left.document, "matching": isBetweenVectors ? matching.document : .null,
            "op": .string(operation.rawValue), "rhs": right.document, "type": "binaryExpr",
        ]
    }
}

extension VectorMatching {
    fileprivate var document: JSONValue {
        let (names, isOn) =
            switch labels {
            case .on(let names): (names, true)
            case .ignoring(let names): (names, false)
            }
        let card =
            switch cardinality {
            case .oneToOne: "one-to-one"
            case .manyToOne: "many-to-one"
            case .oneToMany: "one-to-many"
            }
        return [
            "card": .string(card), "include": .array(included.map { .string($0) }),
            "labels": .array(names.map { .string($0) }), "on": .bool(isOn),
        ]
    }
}

/// A duration as it is without a query around it; null when it then is none, or longer than any time.
private func milliseconds(_ duration: DurationExpression) -> JSONValue {
    Int64(exactly: (duration.seconds(step: 0, range: 0) * 1000).rounded()).map { .integer($0) } ?? .null
}

private func sorted(_ members: [JSONValue.Member]) -> [JSONValue.Member] {
    members.sorted { $0.name.isBytewiseLess(than: $1.name) }
}
