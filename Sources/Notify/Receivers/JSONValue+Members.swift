import Format

extension JSONValue {
    /// An object of the members that have a value.
    init(members: KeyValuePairs<String, JSONValue?>) {
        self = .object(members.compactMap { name, value in value.map { .init(name, $0) } })
    }
}

/// A text where there is one: providers take an empty one for something.
func unlessEmpty(_ text: String) -> JSONValue? { text.isEmpty ? nil : .string(text) }

/// A list where it has elements: providers take an empty one for something.
func unlessEmpty(_ values: [JSONValue]) -> JSONValue? { values.isEmpty ? nil : .array(values) }

/// True where it is so: providers take it for false where nothing is said.
func onlyTrue(_ flag: Bool) -> JSONValue? { flag ? true : nil }
