package import Format

extension Sequence<Labels.Element> {
    /// The labels as an object of JSON.
    package var document: JSONValue { .object(map { .init($0.name, .string($0.value)) }) }
}

extension Labels {
    /// The labels of an object of JSON, where null is no text; nil when another value in it is none, or it is no object.
    package init?(document: JSONValue) {
        guard let members = document.members else { return nil }
        var pairs: [(String, String)] = []
        for member in members {
            guard let value = member.value == .null ? "" : member.value.string else { return nil }
            pairs.append((member.name, value))
        }
        self.init(pairs)
    }

    /// The labels as a text of JSON; of equal labels the same.
    package var json: String {
        var writer = JSONWriter()
        writer.labels(self)
        return writer.text
    }

    /// The labels of a text of JSON; nil when it is none of labels.
    package init?(json: String) {
        guard let document = try? JSONValue(parsing: json) else { return nil }
        self.init(document: document)
    }
}

extension JSONWriter {
    /// Writes labels as an object.
    package mutating func labels(_ labels: Labels) {
        object { writer in
            labels.forEachUTF8 { name, value in writer.member(utf8: name, value) }
        }
    }
}
