package import Format

extension GoValue {
    /// The value as Go's `encoding/json` sees it.
    package var json: JSONValue {
        switch self {
        case .nil: .null
        case .bool(let value): .bool(value)
        case .int(let value): .integer(value)
        case .uint(let value): Int64(exactly: value).map { JSONValue.integer($0) } ?? .number(Double(value))
        case .float(let value): .number(value)
        case .string(let text): .string(text)
        case .list(let values): .array(values.map(\.json))
        case .map(let members): .object(Self.sortedMembers(members).map { .init($0.key, $0.value.json) })
        case .time(let time): .string(time.formatted("2006-01-02T15:04:05.999999999Z07:00"))
        case .typed(let type, let value): Self.json(value, of: type)
        case .pointer(let value): value.json
        }
    }

    private static func json(_ value: GoValue, of type: GoType) -> JSONValue {
        guard let fields = type.fields, case .map(let members) = value else { return value.json }
        return .object(
            fields.compactMap { field in
                let value = (members[field.name] ?? .nil).json
                return field.omitsEmpty && value == "" ? nil : .init(field.jsonName, value)
            })
    }

    /// The value's JSON as Go writes it, in which no character means anything in HTML.
    package var jsonText: String {
        // Outside of strings JSON has none of these.
        String(decoding: json.encoded(), as: UTF8.self).unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "<", ">", "&", "\u{2028}", "\u{2029}":
                text += #"\u"# + GoQuote.hexadecimal(scalar.value, digits: 4)
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
