/// One operand or operation of an expression, with everything below it.
///
/// Two nodes are equal when they say the same, wherever in a text they stand.
package struct Node: Sendable {
    package let kind: Kind
    /// Byte offsets in the expression's text.
    package let range: Range<Int>
    /// How many nodes lie on the longest way down from here, this one included.
    let depth: Int

    /// What a node is.
    package indirect enum Kind: Hashable, Sendable {
        case number(NumberLiteral)
        case string(String)
        case vector(VectorSelector)
        case matrix(MatrixSelector)
        case subquery(Subquery)
        case call(Call)
        case aggregation(Aggregation)
        case binary(Binary)
        case unary(UnaryOperator, Node)
        case parenthesized(Node)
    }

    init(_ kind: Kind, at range: Range<Int>) {
        self.kind = kind
        self.range = range
        depth = 1 + kind.children.reduce(0) { max($0, $1.depth) }
    }

    /// The type of what the node evaluates to.
    package var type: ValueType {
        switch kind {
        case .number: .scalar
        case .string: .string
        case .vector, .aggregation: .vector
        case .matrix, .subquery: .matrix
        case .call(let call): call.function.result
        case .binary(let binary):
            binary.left.type == .scalar && binary.right.type == .scalar ? .scalar : .vector
        case .unary(_, let operand), .parenthesized(let operand): operand.type
        }
    }

    /// The node within any parentheses around it.
    var withoutParentheses: Node {
        var node = self
        while case .parenthesized(let inner) = node.kind { node = inner }
        return node
    }
}

extension Node: Hashable {
    package static func == (left: Node, right: Node) -> Bool { left.kind == right.kind }
    package func hash(into hasher: inout Hasher) { hasher.combine(kind) }
}

extension Node.Kind {
    /// The nodes directly below, from left to right.
    package var children: [Node] {
        switch self {
        case .number, .string, .vector, .matrix: []
        case .subquery(let subquery): [subquery.operand]
        case .call(let call): call.arguments
        case .aggregation(let aggregation): [aggregation.parameter, aggregation.operand].compactMap(\.self)
        case .binary(let binary): [binary.left, binary.right]
        case .unary(_, let operand), .parenthesized(let operand): [operand]
        }
    }
}

/// The four types of PromQL, with upstream's words for them.
package enum ValueType: String, Hashable, Sendable {
    case scalar
    case string
    case vector = "instant vector"
    case matrix = "range vector"
}

/// A number as written; a duration is a number of seconds.
package struct NumberLiteral: Hashable, Sendable {
    package var value: Double
    /// Whether it was written like `5m`.
    package var isDuration: Bool

    /// Literals are equal when they say the same: NaN equals NaN, and -0 is not 0.
    package static func == (left: NumberLiteral, right: NumberLiteral) -> Bool {
        left.comparableBits == right.comparableBits && left.isDuration == right.isDuration
    }

    private var comparableBits: UInt64 { value.isNaN ? Double.nan.bitPattern : value.bitPattern }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(comparableBits)
        hasher.combine(isDuration)
    }
}

/// A function with its arguments.
package struct Call: Hashable, Sendable {
    package let function: Function
    package let arguments: [Node]
}

/// An aggregation over groups of series.
package struct Aggregation: Hashable, Sendable {
    package let aggregator: Aggregator
    /// The first argument of `topk`, `quantile` and the others that take two.
    package let parameter: Node?
    package let operand: Node
    package let grouping: Grouping
}

/// Which series fall into one group.
package enum Grouping: Hashable, Sendable {
    /// Those that agree on these labels; all of them when there are none.
    case by([String])
    /// Those that agree on all labels but these.
    case without([String])
}

/// `expression[range:step]`.
package struct Subquery: Hashable, Sendable {
    package let operand: Node
    package let range: DurationExpression
    /// Nil stands for the engine's default.
    package let step: DurationExpression?
    package var shift = TimeShift()
}
