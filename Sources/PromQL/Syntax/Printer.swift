internal import Format
internal import Model

extension Node: CustomStringConvertible {
    /// Canonical PromQL, which parses back to an equal node.
    package var description: String {
        switch kind {
        case .number(let literal): literal.description
        case .string(let text): quoted(text)
        case .vector(let selector): selector.description
        case .matrix(let matrix): matrix.description
        case .subquery(let subquery): subquery.description
        case .call(let call):
            "\(call.function.name)(\(call.arguments.map(\.description).joined(separator: ", ")))"
        case .aggregation(let aggregation): aggregation.description
        case .binary(let binary): binary.description
        case .unary(let sign, let operand): "\(sign.rawValue)\(operand)"
        case .parenthesized(let inner): "(\(inner))"
        }
    }
}

extension NumberLiteral: CustomStringConvertible {
    package var description: String {
        if isDuration { return durationText(seconds: value) }
        return goFloatText(value, verb: .fixed)
    }
}

extension VectorSelector: CustomStringConvertible {
    package var description: String {
        "\(selection)\(shift.anchorText)\(boundaryText)\(shift.offsetText)"
    }

    fileprivate var selection: String {
        let conditions = braced.map(\.canonicalText).joined(separator: ",")
        return (name ?? "") + (name == nil || !conditions.isEmpty ? "{\(conditions)}" : "")
    }

    fileprivate var boundaryText: String { boundary.map { " \($0.rawValue)" } ?? "" }
}

extension MatrixSelector: CustomStringConvertible {
    package var description: String {
        let shift = selector.shift
        return "\(selector.selection)[\(range)]\(selector.boundaryText)\(shift.anchorText)\(shift.offsetText)"
    }
}

extension Subquery: CustomStringConvertible {
    package var description: String {
        "\(operand)[\(range):\(step.map(\.description) ?? "")]\(shift.anchorText)\(shift.offsetText)"
    }
}

extension TimeShift {
    fileprivate var anchorText: String {
        switch anchor {
        case nil: ""
        case .time(let time): " @ \(seconds(time))"
        case .start: " @ start()"
        case .end: " @ end()"
        }
    }

    fileprivate var offsetText: String { offset.map { " offset \($0)" } ?? "" }

    /// Seconds with three decimals, exact over the whole range.
    private func seconds(_ time: Timestamp) -> String {
        let (whole, rest) = time.magnitude.quotientAndRemainder(dividingBy: 1000)
        return "\(time < 0 ? "-" : "")\(whole).\(String(rest + 1000).dropFirst())"
    }
}

extension Aggregation: CustomStringConvertible {
    package var description: String {
        let clause =
            switch grouping {
            case .by([]): ""
            case .by(let names): " by (\(labelList(names))) "
            case .without(let names): " without (\(labelList(names))) "
            }
        let arguments = [parameter, operand].compactMap { $0?.description }
        return "\(aggregator.rawValue)\(clause)(\(arguments.joined(separator: ", ")))"
    }
}

extension Binary: CustomStringConvertible {
    package var description: String {
        "\(leftText) \(operation.rawValue)\(returnsBool ? " bool" : "")\(matching) \(right)"
    }
}

extension Binary {
    /// The left operand; the sign of an infinite base would bind to the whole power.
    private var leftText: String {
        guard operation == .power, case .number(let literal) = left.kind, literal.value == .infinity else {
            return left.description
        }
        return "Inf"
    }
}

extension VectorMatching: CustomStringConvertible {
    /// With a space in front, or empty for the default.
    package var description: String {
        var text = ""
        switch labels {
        case .on(let names): text += " on (\(labelList(names)))"
        case .ignoring(let names):
            if !names.isEmpty || cardinality != .oneToOne { text += " ignoring (\(labelList(names)))" }
        }
        switch cardinality {
        case .oneToOne: break
        case .manyToOne: text += " group_left (\(labelList(included)))"
        case .oneToMany: text += " group_right (\(labelList(included)))"
        }
        if let leftFill, leftFill == rightFill { return "\(text) fill (\(leftFill))" }
        if let leftFill { text += " fill_left (\(leftFill))" }
        if let rightFill { text += " fill_right (\(rightFill))" }
        return text
    }
}

extension Matcher {
    /// The condition with its label in quotes where it is no plain name.
    fileprivate var canonicalText: String { "\(labelText(name))\(operation.rawValue)\(quoted(value))" }
}

private func labelList(_ names: [String]) -> String { names.map(labelText).joined(separator: ", ") }

private func labelText(_ name: String) -> String {
    let isPlain = name.utf8.first?.isNameStart == true && name.utf8.allSatisfy(\.isNamePart)
    return isPlain ? name : quoted(name)
}
