internal import Format

/// Takes a mapping's keys one by one; `finish()` then refuses what nobody took.
package struct MappingReader {
    /// What the mapping describes, for messages: `server "web"`.
    package let subject: String
    package let node: YAMLNode
    private let entries: [YAMLEntry]
    private var taken: Set<String> = []
    private var known: [String] = []

    /// Fails when the node is no mapping.
    package init(_ node: YAMLNode, _ subject: String) throws(YAMLError) {
        self.subject = subject
        self.node = node
        entries = try node.entries(of: subject)
    }

    /// The value of a key; nil when the key is absent or null.
    package mutating func value(_ key: String) -> YAMLNode? {
        if !known.contains(key) { known.append(key) }
        guard let entry = entries.first(where: { $0.key == key }) else { return nil }
        taken.insert(key)
        return entry.value.isNull ? nil : entry.value
    }

    /// The value of a key that must be there.
    package mutating func required(_ key: String) throws(YAMLError) -> YAMLNode {
        if let value = value(key) { return value }
        if let mistyped = nearest(to: key, among: unknown.map(\.key)),
            let entry = entries.first(where: { $0.key == mistyped })
        {
            throw unknownKey(entry, suggestion: key)
        }
        throw node.error("\(subject) needs \"\(key)\"")
    }

    /// What `transform` makes of a key's value; nil when the key is absent or null.
    package mutating func value<Value>(
        _ key: String, _ transform: (YAMLNode) throws(YAMLError) -> Value
    ) throws(YAMLError) -> Value? {
        guard let node = value(key) else { return nil }
        return try transform(node)
    }

    /// A text; any single value will do, as in Prometheus' own files.
    package mutating func string(_ key: String) throws(YAMLError) -> String? {
        try value(key) { node throws(YAMLError) in try node.string(key) }
    }

    /// A text that must be there and not be empty.
    package mutating func requiredString(_ key: String) throws(YAMLError) -> String {
        let node = try required(key)
        let text = try node.string(key)
        if text.isEmpty { throw node.error("\"\(key)\" of \(subject) must not be empty") }
        return text
    }

    /// True or false; nil when the key is absent or null.
    package mutating func bool(_ key: String) throws(YAMLError) -> Bool? {
        try value(key) { node throws(YAMLError) in try node.bool(key) }
    }

    /// A whole number within bounds.
    package mutating func int(
        _ key: String, in range: ClosedRange<Int> = Int.min...Int.max
    ) throws(YAMLError) -> Int? {
        try value(key) { node throws(YAMLError) in try node.int(key, in: range) }
    }

    /// A duration as Prometheus writes it, in milliseconds.
    package mutating func duration(_ key: String) throws(YAMLError) -> Int64? {
        try value(key) { node throws(YAMLError) in try node.duration(key) }
    }

    /// A duration above zero, in milliseconds.
    package mutating func positiveDuration(_ key: String) throws(YAMLError) -> Int64? {
        try value(key) { node throws(YAMLError) in try node.positiveDuration(key) }
    }

    /// An amount of bytes from `smallest` on.
    package mutating func size(_ key: String, from smallest: Int64 = 1) throws(YAMLError) -> Int64? {
        try value(key) { node throws(YAMLError) in try node.size(key, from: smallest) }
    }

    /// One of a few words.
    package mutating func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Value.Type = Value.self
    ) throws(YAMLError) -> Value? where Value.RawValue == String {
        try value(key) { node throws(YAMLError) in try node.choice(key) }
    }

    /// A list, each element made by `element`; empty when the key is absent or null.
    package mutating func list<Value>(
        _ key: String, _ element: (YAMLNode) throws(YAMLError) -> Value
    ) throws(YAMLError) -> [Value] {
        guard let node = value(key) else { return [] }
        return try node.elements(key, element)
    }

    /// A list of texts.
    package mutating func strings(_ key: String) throws(YAMLError) -> [String] {
        try list(key) { node throws(YAMLError) in try node.string("an element of \(key)") }
    }

    /// A mapping with free keys; empty when the key is absent or null.
    package mutating func entries(_ key: String) throws(YAMLError) -> [YAMLEntry] {
        guard let node = value(key) else { return [] }
        return try node.entries(of: "\"\(key)\"")
    }

    /// A nested mapping, read by `body`, which takes its keys; what it leaves is refused.
    package mutating func mapping<Value>(
        _ key: String, _ body: (inout MappingReader) throws(YAMLError) -> Value
    ) throws(YAMLError) -> Value? {
        guard let node = value(key) else { return nil }
        return try node.mapping("\"\(key)\"", body)
    }

    /// Refuses a key that the format knows and this program does not do yet.
    package mutating func refuse(_ keys: [String], because reason: String) throws(YAMLError) {
        for entry in entries where keys.contains(entry.key) {
            throw entry.keyError("\"\(entry.key)\" of \(subject) \(reason)")
        }
    }

    /// Refuses the first key that nobody took, with the one that was probably meant.
    package func finish() throws(YAMLError) {
        if let error = unknownKeys.first { throw error }
    }

    /// An error for each key that nobody took, with the one that was probably meant.
    package var unknownKeys: [YAMLError] {
        unknown.map { entry in
            unknownKey(entry, suggestion: nearest(to: entry.key, among: known.filter { !taken.contains($0) }))
        }
    }

    /// An error at a key, or at the mapping where it has none of that name.
    package func error(at key: String, _ message: String) -> YAMLError {
        entries.first { $0.key == key }?.keyError(message) ?? node.error(message)
    }

    private var unknown: [YAMLEntry] { entries.filter { !taken.contains($0.key) } }

    private func unknownKey(_ entry: YAMLEntry, suggestion: String?) -> YAMLError {
        let remedy = suggestion.map { "did you mean \"\($0)\"?" } ?? "it knows \(known.joined(separator: ", "))"
        return entry.keyError("unknown key \"\(entry.key)\" in \(subject): \(remedy)")
    }
}
