internal import Format

/// Checks a call's arguments against the part of JSON Schema that flat tools need: `required`, `properties` with
/// `type` and `enum`, and `additionalProperties: false`.
enum ToolArguments {
    /// What is wrong, in words that say how to put it right; nil when nothing is.
    static func problem(in arguments: JSONValue, schema: JSONValue) -> String? {
        let properties = schema["properties"]?.members ?? []
        for name in (schema["required"]?.array ?? []).compactMap(\.string) where arguments[name] == nil {
            return "missing argument '\(name)'"
        }
        for argument in arguments.members ?? [] {
            guard let property = properties.last(where: { $0.name == argument.name })?.value else {
                guard schema["additionalProperties"]?.bool == false else { continue }
                return unknown(argument.name, among: properties.map(\.name))
            }
            if let type = property["type"]?.string, !matches(argument.value, type) {
                return "argument '\(argument.name)' must be of type \(type)"
            }
            if let choices = property["enum"]?.array, !choices.contains(argument.value) {
                let texts = choices.map { String(decoding: $0.encoded(), as: UTF8.self) }
                return "argument '\(argument.name)' must be one of \(texts.joined(separator: ", "))"
            }
        }
        return nil
    }

    private static func unknown(_ name: String, among known: [String]) -> String {
        let name = plainText(name, limit: 60)
        if let meant = nearest(to: name, among: known) { return "unknown argument '\(name)'; did you mean '\(meant)'?" }
        let list = known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))"
        return "unknown argument '\(name)'; \(list)"
    }

    private static func matches(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "string": value.string != nil
        case "boolean": value.bool != nil
        case "integer": value.integer != nil
        case "number": value.double != nil
        case "array": value.array != nil
        case "object": value.members != nil
        case "null": value == .null
        default: true
        }
    }
}
