/// What `index`, `slice` and `len` take out of a value.
enum Indexing {
    /// `index x 1 "key"` is Go's `x[1]["key"]`.
    static func index(_ value: GoValue, by positions: ArraySlice<GoValue>) throws -> GoValue {
        guard value != .nil else { throw FunctionError("index of untyped nil") }
        var item = value
        for position in positions {
            item = item.pointee
            switch item.bare {
            case .nil: throw FunctionError("index of nil pointer")
            case .list(let values): item = values[try offset(position, below: values.count, of: "slice")]
            case .string(let text):
                let offset = try offset(position, below: text.utf8.count, of: "string")
                item = .typed(.byte, .uint(UInt64(text.utf8[text.utf8.index(text.startIndex, offsetBy: offset)])))
            case .map where item.kind == .map: item = item.member(try key(position)).value
            default: throw FunctionError("can't index item of type \(item.typeName)")
            }
        }
        return item
    }

    /// `slice x 1 3` is Go's `x[1:3]`; a string is cut between bytes.
    static func slice(_ value: GoValue, by bounds: ArraySlice<GoValue>) throws -> GoValue {
        guard value != .nil else { throw FunctionError("slice of untyped nil") }
        let item = value.pointee
        guard bounds.count <= 3 else { throw FunctionError("too many slice indexes: \(bounds.count)") }
        switch item.bare {
        case .string(let text):
            guard bounds.count < 3 else { throw FunctionError("cannot 3-index slice a string") }
            let range = try range(bounds, within: text.utf8.count)
            return .string(String(decoding: text.utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self))
        case .list(let values):
            let part = GoValue.list(Array(values[try range(bounds, within: values.count)]))
            if case .typed(let type, _) = item { return .typed(type, part) }
            return part
        default: throw FunctionError("can't slice item of type \(item.typeName)")
        }
    }

    /// Bytes of a string, elements of a list or a map.
    static func length(_ value: GoValue) throws -> Int64 {
        let item = value.pointee
        switch item.bare {
        case .string(let text): return Int64(text.utf8.count)
        case .list(let values): return Int64(values.count)
        case .map(let members) where item.kind == .map: return Int64(members.count)
        case .nil: throw FunctionError("len of nil pointer")
        default: throw FunctionError("len of type \(item.typeName)")
        }
    }

    private static func key(_ position: GoValue) throws -> String {
        switch position {
        case .string(let key): return key
        case .nil: throw FunctionError("value is nil; should be of type string")
        default: throw FunctionError("value has type \(position.typeName); should be string")
        }
    }

    private static func offset(_ position: GoValue, below count: Int, of noun: String) throws -> Int {
        let value = try integer(position, upTo: count)
        // Go's own check lets the length through, and the list then says so.
        guard value < count else { throw FunctionError("reflect: \(noun) index out of range") }
        return value
    }

    private static func integer(_ position: GoValue, upTo limit: Int) throws -> Int {
        let value: Int64
        switch position.bare {
        case .int(let number): value = number
        case .uint(let number): value = Int64(truncatingIfNeeded: number)
        case .nil: throw FunctionError("cannot index slice/array with nil")
        default: throw FunctionError("cannot index slice/array with type \(position.typeName)")
        }
        guard (0...Int64(limit)).contains(value) else { throw FunctionError("index out of range: \(value)") }
        return Int(value)
    }

    private static func range(_ bounds: ArraySlice<GoValue>, within count: Int) throws -> Range<Int> {
        let values = try bounds.map { try integer($0, upTo: count) }
        let start = values.first ?? 0
        let end = values.count > 1 ? values[1] : count
        guard start <= end else { throw FunctionError("invalid slice index: \(start) > \(end)") }
        if values.count == 3, end > values[2] { throw FunctionError("invalid slice index: \(end) > \(values[2])") }
        return start..<end
    }
}
