/// What `eq` and its kin compare: values of one kind, as Go's package does.
enum Comparison {
    /// Whether the first argument equals any of the others.
    static func equalsAny(_ arguments: [GoValue]) throws -> Bool {
        guard let first = arguments.first else {
            throw FunctionError("wrong number of args for eq: want at least 1 got 0")
        }
        guard arguments.count > 1 else { throw FunctionError("missing argument for comparison") }
        for other in arguments.dropFirst() where try equals((first, other)) { return true }
        return false
    }

    /// Go's `eq`: values of unlike kinds cannot be compared.
    static func equals(_ pair: (GoValue, GoValue)) throws -> Bool {
        switch pair {
        case (.nil, .nil): true
        case (.list, _), (_, .list), (.map, _), (_, .map):
            throw FunctionError("non-comparable types \(pair.0.typeName), \(pair.1.typeName)")
        case (.nil, _), (_, .nil): false
        case (.bool(let left), .bool(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.float(let left), .float(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        default: throw FunctionError("incompatible types for comparison")
        }
    }

    /// Go's `lt`: only numbers of one kind and strings have an order.
    static func isLess(_ pair: (GoValue, GoValue)) throws -> Bool {
        switch pair {
        case (.int(let left), .int(let right)): left < right
        case (.float(let left), .float(let right)): left < right
        case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.bool, _), (.list, _), (.map, _), (.nil, _):
            throw FunctionError("invalid type for comparison")
        default: throw FunctionError("incompatible types for comparison")
        }
    }

    /// Go's `le`.
    static func isLessOrEqual(_ pair: (GoValue, GoValue)) throws -> Bool {
        try isLess(pair) || equals(pair)
    }
}
