/// What `eq` and its kin compare: values of one kind, and numbers with and without a sign.
enum Comparison {
    /// Whether the first argument equals any of the others.
    static func equalsAny(_ arguments: [GoValue]) throws -> Bool {
        guard arguments.count > 1 else { throw FunctionError("missing argument for comparison") }
        for other in arguments.dropFirst() where try equals(arguments[0], other) { return true }
        return false
    }

    /// Go's `eq`.
    static func equals(_ left: GoValue, _ right: GoValue) throws -> Bool {
        switch (left.bare, right.bare) {
        case (.bool(let left), .bool(let right)): return left == right
        case (.int(let left), .int(let right)): return left == right
        case (.uint(let left), .uint(let right)): return left == right
        case (.int(let left), .uint(let right)): return left >= 0 && UInt64(left) == right
        case (.uint(let left), .int(let right)): return right >= 0 && left == UInt64(right)
        case (.float(let left), .float(let right)): return left == right
        case (.string(let left), .string(let right)): return left.utf8.elementsEqual(right.utf8)
        case (.nil, .nil): return true
        case (.nil, _), (_, .nil): return false
        default: break
        }
        guard !left.isBasic, !right.isBasic else {
            throw FunctionError("incompatible types for comparison: \(left.typeName) and \(right.typeName)")
        }
        guard left.kind == right.kind else {
            throw FunctionError(
                "non-comparable types \(left.asString): \(left.typeName), \(right.typeName): \(right.goText)")
        }
        guard right.isComparable else {
            throw FunctionError("non-comparable type \(right.asString): \(right.typeName)")
        }
        return left == right
    }

    /// Go's `lt`: only numbers and strings have an order.
    static func isLess(_ left: GoValue, _ right: GoValue) throws -> Bool {
        guard left.isBasic, right.isBasic else { throw FunctionError("invalid type for comparison") }
        return switch (left.bare, right.bare) {
        case (.int(let left), .int(let right)): left < right
        case (.uint(let left), .uint(let right)): left < right
        case (.int(let left), .uint(let right)): left < 0 || UInt64(left) < right
        case (.uint(let left), .int(let right)): right >= 0 && left < UInt64(right)
        case (.float(let left), .float(let right)): left < right
        case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.bool, .bool): throw FunctionError("invalid type for comparison")
        default: throw FunctionError("incompatible types for comparison: \(left.typeName) and \(right.typeName)")
        }
    }

    /// Go's `le`.
    static func isLessOrEqual(_ left: GoValue, _ right: GoValue) throws -> Bool {
        try isLess(left, right) || equals(left, right)
    }
}

extension GoValue {
    /// The value under `%s`, under which Go tells of what it cannot compare.
    fileprivate var asString: String { GoPrint.formatted("%s", [self]) }

    /// Whether the value is a bool, a number or a string, whatever its type is called.
    fileprivate var isBasic: Bool {
        switch kind {
        case .nil, .list, .map, .structure, .pointer: false
        default: true
        }
    }

    /// Whether Go's `==` takes the value: not when a list or a map is in it.
    fileprivate var isComparable: Bool {
        guard case .structure = kind, case .map(let members) = bare else { return kind != .list && kind != .map }
        return members.values.allSatisfy(\.isComparable)
    }
}
