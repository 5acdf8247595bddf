/// An operator before its operand.
package enum UnaryOperator: String, Hashable, Sendable {
    case plus = "+"
    case minus = "-"
}

/// An operation on two operands.
package struct Binary: Hashable, Sendable {
    package let operation: BinaryOperator
    package let left: Node
    package let right: Node
    /// Whether a comparison yields 0 or 1 instead of filtering.
    package let returnsBool: Bool
    /// How the series of two vectors find each other; default where an operand is a scalar.
    package let matching: VectorMatching
}

/// An operator between two operands.
package enum BinaryOperator: String, Hashable, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"
    case atan2
    case equal = "=="
    case notEqual = "!="
    case greater = ">"
    case less = "<"
    case greaterOrEqual = ">="
    case lessOrEqual = "<="
    case and, or, unless
    /// Cuts the upper part off a native histogram.
    case trimUpper = "</"
    /// Cuts the lower part off a native histogram.
    case trimLower = ">/"

    init?(_ kind: TokenKind) {
        switch kind {
        case .symbol(let symbol): self.init(rawValue: symbol.rawValue)
        case .keyword(let keyword): self.init(rawValue: keyword.rawValue)
        default: return nil
        }
    }

    /// How tightly it binds; a higher number binds tighter.
    var precedence: Int {
        switch self {
        case .or: 1
        case .and, .unless: 2
        case .equal, .notEqual, .greater, .less, .greaterOrEqual, .lessOrEqual, .trimUpper, .trimLower: 3
        case .add, .subtract: 4
        case .multiply, .divide, .modulo, .atan2: Self.unaryPrecedence
        case .power: 6
        }
    }

    /// A sign binds like a multiplication: `-2^2` is -4.
    static let unaryPrecedence = 5

    var isRightAssociative: Bool { self == .power }

    var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .greater, .less, .greaterOrEqual, .lessOrEqual: true
        default: false
        }
    }

    var isSetOperator: Bool {
        switch self {
        case .and, .or, .unless: true
        default: false
        }
    }

    /// Whether the result means something else than the operands, so that it no longer has their name.
    var changesMeaning: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .modulo, .power, .atan2: true
        default: false
        }
    }

    /// Whether it cuts native histograms.
    var isTrim: Bool { self == .trimUpper || self == .trimLower }
}

/// Which series of the two sides of an operation belong together.
package struct VectorMatching: Hashable, Sendable {
    package var labels = MatchingLabels.ignoring([])
    package var cardinality = Cardinality.oneToOne
    /// Labels that the side with many series takes over from the other.
    package var included: [String] = []
    /// The value that stands in for a missing series on the left.
    package var leftFill: NumberLiteral?
    /// The value that stands in for a missing series on the right.
    package var rightFill: NumberLiteral?

    /// The labels that must agree.
    package enum MatchingLabels: Hashable, Sendable {
        case on([String])
        case ignoring([String])

        var names: [String] {
            switch self {
            case .on(let names), .ignoring(let names): names
            }
        }
    }

    /// How many series of each side may meet.
    package enum Cardinality: Hashable, Sendable {
        case oneToOne
        /// `group_left`
        case manyToOne
        /// `group_right`
        case oneToMany
    }
}

/// What an aggregation does with the series of a group.
package enum Aggregator: String, Hashable, Sendable {
    case sum, avg, count, min, max, group, stddev, stdvar, topk, bottomk, quantile, limitk
    case countValues = "count_values"
    case limitRatio = "limit_ratio"

    /// The type of the first of two arguments; nil where there is but one.
    var parameterType: ValueType? {
        switch self {
        case .topk, .bottomk, .quantile, .limitk, .limitRatio: .scalar
        case .countValues: .string
        case .sum, .avg, .count, .min, .max, .group, .stddev, .stdvar: nil
        }
    }
}
