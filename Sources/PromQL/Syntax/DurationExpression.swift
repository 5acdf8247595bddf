internal import Format

/// The length of a range, a step or an offset: a literal, or arithmetic that is done once per query.
package indirect enum DurationExpression: Hashable, Sendable {
    /// In seconds; one that stands alone always counts as written like `5m`.
    case literal(NumberLiteral)
    /// The query's step.
    case step
    /// The time from the query's start to its end.
    case range
    case negated(DurationExpression)
    /// Only operators that `appliesToDurations` names.
    case binary(BinaryOperator, DurationExpression, DurationExpression)
    case smallest(DurationExpression, DurationExpression)
    case largest(DurationExpression, DurationExpression)
    case parenthesized(DurationExpression)

    /// The value in seconds for a query of that step and range, both in milliseconds.
    package func seconds(step: Int64, range: Int64) -> Double {
        func value(_ operand: DurationExpression) -> Double { operand.seconds(step: step, range: range) }
        return switch self {
        case .literal(let literal): literal.value
        case .step: Double(step) / 1000
        case .range: Double(range) / 1000
        case .negated(let operand): -value(operand)
        case .parenthesized(let operand): value(operand)
        case .smallest(let left, let right): min(value(left), value(right))
        case .largest(let left, let right): max(value(left), value(right))
        case .binary(let operation, let left, let right): operation.apply(value(left), value(right))
        }
    }
}

extension BinaryOperator {
    /// Whether it can stand between two durations.
    var appliesToDurations: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .modulo, .power: true
        default: false
        }
    }
}

extension DurationExpression: CustomStringConvertible {
    package var description: String {
        switch self {
        case .literal(let literal): literal.description
        case .step: "step()"
        case .range: "range()"
        case .negated(let operand): "-\(operand)"
        case .binary(let operation, let left, let right): "\(left) \(operation.rawValue) \(right)"
        case .smallest(let left, let right): "min_of(\(left), \(right))"
        case .largest(let left, let right): "max_of(\(left), \(right))"
        case .parenthesized(let operand): "(\(operand))"
        }
    }
}

/// Seconds as a duration where they are whole milliseconds, else as a number.
func durationText(seconds: Double) -> String {
    let milliseconds = (seconds * 1000).rounded()
    guard milliseconds / 1000 == seconds, let whole = Int64(exactly: milliseconds) else {
        return goFloatText(seconds, verb: .fixed)
    }
    return DurationText.text(whole)
}
