extension Expression {
    /// Expressions that give a series of this one, with its value, where this one does not give it as its condition is not
    /// met: `a <= 5` for `a > 5`. The likeliest first; none where there is no condition that values can fail.
    package var unmet: [Expression] { root.unmet.map { Expression(root: $0, text: text) } }

    private init(root: Node, text: [UInt8]) {
        self.root = root
        self.text = text
    }
}

extension Node {
    fileprivate var unmet: [Node] {
        switch kind {
        case .parenthesized(let inner): return inner.unmet
        case .binary(let binary):
            switch binary.operation {
            // What these give has the values of their left side.
            case .and, .unless: return binary.left.unmet + [binary.left]
            default: break
            }
            guard !binary.returnsBool, let opposite = binary.operation.opposite else { return [] }
            let negation = Binary(
                operation: opposite, left: binary.left, right: binary.right, returnsBool: false,
                matching: binary.matching)
            let measured = binary.left.type == .scalar ? binary.right : binary.left
            return [Node(.binary(negation), at: range)] + measured.unmet
        default: return []
        }
    }
}

extension BinaryOperator {
    /// The comparison that holds where this one does not; nil when it is none.
    fileprivate var opposite: BinaryOperator? {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .greater: .lessOrEqual
        case .lessOrEqual: .greater
        case .less: .greaterOrEqual
        case .greaterOrEqual: .less
        default: nil
        }
    }
}
