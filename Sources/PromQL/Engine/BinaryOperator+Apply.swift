internal import Glibc

extension BinaryOperator {
    /// The result for two numbers: of a comparison the left one, to be kept where `holds` says so.
    func apply(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .modulo: fmod(left, right)
        case .power: pow(left, right)
        case .atan2: Glibc.atan2(left, right)
        case .equal, .notEqual, .greater, .less, .greaterOrEqual, .lessOrEqual: left
        case .and, .or, .unless, .trimUpper, .trimLower: .nan
        }
    }

    /// Whether a comparison is true; every other operator keeps all its results.
    func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .greater: left > right
        case .less: left < right
        case .greaterOrEqual: left >= right
        case .lessOrEqual: left <= right
        default: true
        }
    }
}
