/// A value that a template works on: what Go's `interface{}` holds when it came from JSON, YAML, a label set or one of
/// the functions.
package indirect enum GoValue: Sendable, Hashable {
    case `nil`
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case float(Double)
    case string(String)
    /// A `[]interface {}`.
    case list([GoValue])
    /// A `map[string]interface {}`.
    case map([String: GoValue])
    /// A `time.Time`.
    case time(GoTime)
    /// A value of a type with a name, fields or methods of its own.
    case typed(GoType, GoValue)
    /// A pointer to a value; it has the methods of what it points to.
    case pointer(GoValue)
}

/// What a value is beneath its type's name, as Go's `reflect.Kind`.
enum GoKind: Sendable {
    case `nil`, bool, int, uint, float, string, list, map, structure, pointer
}

extension GoValue {
    /// The kind of the value.
    var kind: GoKind {
        switch self {
        case .nil: .nil
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .float: .float
        case .string: .string
        case .list: .list
        case .map: .map
        case .time: .structure
        case .typed(let type, let value): type.fields == nil ? value.kind : .structure
        case .pointer: .pointer
        }
    }

    /// Go's name of the value's type, as `%T` prints it.
    package var typeName: String {
        switch self {
        case .nil: "<nil>"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .float: "float64"
        case .string: "string"
        case .list: "[]interface {}"
        case .map: "map[string]interface {}"
        case .time: "time.Time"
        case .typed(let type, _): type.name
        case .pointer(let value): "*" + value.typeName
        }
    }

    /// The value without the names of its types.
    package var bare: GoValue {
        guard case .typed(_, let value) = self else { return self }
        return value.bare
    }

    /// What a pointer points to; the value itself when it is none.
    package var pointee: GoValue {
        guard case .pointer(let value) = self else { return self }
        return value.pointee
    }

    /// Whether `if` and `with` take the value for true: anything that is not empty or zero.
    package var isTrue: Bool {
        switch self {
        case .nil: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .uint(let value): value != 0
        case .float(let value): value != 0
        case .string(let value): !value.isEmpty
        case .list(let values): !values.isEmpty
        case .map(let members): !members.isEmpty
        case .time, .pointer: true
        case .typed(let type, let value): type.fields != nil || value.isTrue
        }
    }

    /// A map's members in the order in which Go walks them.
    static func sortedMembers(_ members: [String: GoValue]) -> [(key: String, value: GoValue)] {
        members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}
