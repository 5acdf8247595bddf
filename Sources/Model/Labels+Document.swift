package import Format

extension Sequence<Labels.Element> {
    /// The labels as an object of JSON.
    package var document: JSONValue { .object(map { .init($0.name, .string($0.value)) }) }
}

extension Labels {
    /// The labels of an object of JSON; nil when a value in it is no text, or it is no object.
    package init?(document: JSONValue) {
        guard let members = document.members else { return nil }
        var pairs: [(String, String)] = []
        for member in members {
            guard let value = member.value.string else { return nil }
            pairs.append((member.name, value))
        }
        self.init(pairs)
    }
}
