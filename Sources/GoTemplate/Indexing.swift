/// What `index`, `slice` and `len` take out of a value.
enum Indexing {
    /// `index x 1 "key"` is Go's `x[1]["key"]`.
    static func index(_ arguments: [GoValue]) throws -> GoValue {
        guard var item = arguments.first else {
            throw FunctionError("wrong number of args for index: want at least 1 got 0")
        }
        for position in arguments.dropFirst() {
            switch item {
            case .list(let values): item = values[try offset(position, below: values.count)]
            case .string(let text):
                let bytes = Array(text.utf8)
                item = .int(Int64(bytes[try offset(position, below: bytes.count)]))
            case .map(let members):
                guard case .string(let key) = position else {
                    throw FunctionError("value has type \(position.typeName); should be string")
                }
                item = GoValue.member(key, of: members)
            case .nil: throw FunctionError("index of untyped nil")
            default: throw FunctionError("can't index item of type \(item.typeName)")
            }
        }
        return item
    }

    /// `slice x 1 3` is Go's `x[1:3]`; a string is cut between bytes.
    static func slice(_ arguments: [GoValue]) throws -> GoValue {
        guard let item = arguments.first else {
            throw FunctionError("wrong number of args for slice: want at least 1 got 0")
        }
        let bounds = Array(arguments.dropFirst())
        switch item {
        case .string(let text):
            guard bounds.count < 3 else { throw FunctionError("cannot 3-index slice a string") }
            let bytes = Array(text.utf8)
            return .string(String(decoding: bytes[try range(bounds, within: bytes.count)], as: UTF8.self))
        case .list(let values): return .list(Array(values[try range(bounds, within: values.count)]))
        case .nil: throw FunctionError("slice of untyped nil")
        default: throw FunctionError("can't slice item of type \(item.typeName)")
        }
    }

    /// Bytes of a string, elements of a list or a map.
    static func length(_ item: GoValue) throws -> Int64 {
        switch item {
        case .string(let text): Int64(text.utf8.count)
        case .list(let values): Int64(values.count)
        case .map(let members): Int64(members.count)
        case .nil: throw FunctionError("len of nil pointer")
        default: throw FunctionError("len of type \(item.typeName)")
        }
    }

    private static func offset(_ position: GoValue, below count: Int) throws -> Int {
        let value = try integer(position)
        guard (0..<Int64(count)).contains(value) else { throw FunctionError("index out of range: \(value)") }
        return Int(value)
    }

    private static func integer(_ position: GoValue) throws -> Int64 {
        switch position {
        case .int(let value): return value
        case .nil: throw FunctionError("cannot index slice/array with nil")
        default: throw FunctionError("cannot index slice/array with type \(position.typeName)")
        }
    }

    private static func range(_ bounds: [GoValue], within count: Int) throws -> Range<Int> {
        guard bounds.count <= 3 else { throw FunctionError("too many slice indexes: \(bounds.count)") }
        let values = try bounds.map { bound in
            let value = try integer(bound)
            guard (0...Int64(count)).contains(value) else { throw FunctionError("index out of range: \(value)") }
            return Int(value)
        }
        let start = values.first ?? 0
        let end = values.count > 1 ? values[1] : count
        guard start <= end else { throw FunctionError("invalid slice index: \(start) > \(end)") }
        if values.count == 3, end > values[2] { throw FunctionError("invalid slice index: \(end) > \(values[2])") }
        return start..<end
    }
}
