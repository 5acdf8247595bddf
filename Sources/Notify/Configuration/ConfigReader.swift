import Format
import GoTemplate
import YAML

/// Takes the keys of one mapping of an `alertmanager.yml`, each in the forms that many of them have in common.
package struct ConfigReader {
    var fields: MappingReader
    let context: ReadingContext

    init(_ node: YAMLNode, _ subject: String, _ context: ReadingContext) throws(YAMLError) {
        fields = try MappingReader(node, subject)
        self.context = context
    }

    var global: GlobalConfig { context.global }

    // MARK: Texts

    /// A text, often a template; an empty one that is written down stays empty.
    mutating func text(_ key: String, default fallback: String = "") throws(YAMLError) -> String {
        try fields.string(key) ?? fallback
    }

    /// A text that is a template; without one, the one of that name is rendered.
    mutating func template(_ key: String, named name: String) throws(YAMLError) -> String {
        try text(key, default: "{{ template \"\(name)\" . }}")
    }

    /// True or false, false where nothing is said.
    mutating func flag(_ key: String) throws(YAMLError) -> Bool { try fields.bool(key) ?? false }

    /// Whether one is told too when alerts are resolved.
    mutating func sendsResolved(default fallback: Bool) throws(YAMLError) -> Bool {
        try fields.bool("send_resolved") ?? fallback
    }

    /// Texts by free keys; a null is an empty text.
    mutating func texts(_ key: String) throws(YAMLError) -> [String: String] {
        var texts: [String: String] = [:]
        for entry in try fields.entries(key) {
            texts[entry.key] = entry.value.isNull ? "" : try entry.value.string(entry.key)
        }
        return texts
    }

    /// Any values by free keys.
    mutating func values(_ key: String) throws(YAMLError) -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        for entry in try fields.entries(key) { values[entry.key] = entry.value.jsonValue }
        return values
    }

    /// A duration as Go writes it; nil where nothing is said.
    mutating func goDuration(_ key: String) throws(YAMLError) -> Duration? {
        guard let node = fields.value(key) else { return nil }
        guard let nanoseconds = GoDuration.nanoseconds(try node.string(key)) else {
            throw node.error("\(key) of \(fields.subject) must be a duration such as 500ms, 10s or 1m30s")
        }
        return .nanoseconds(nanoseconds)
    }

    /// How long an attempt may take; nil for no bound of its own, which `0s` says too.
    mutating func timeout() throws(YAMLError) -> Duration? {
        try goDuration("timeout").flatMap { $0 > .zero ? $0 : nil }
    }

    // MARK: Mappings

    /// A nested mapping, read by `body`; nil where there is none.
    mutating func nested<Value>(
        _ key: String, _ body: (inout ConfigReader) throws(YAMLError) -> Value
    ) throws(YAMLError) -> Value? {
        guard let node = fields.value(key) else { return nil }
        return try read(node, key, body)
    }

    /// A list of mappings, each read by `body`.
    mutating func each<Value>(
        _ key: String, _ body: (inout ConfigReader) throws(YAMLError) -> Value
    ) throws(YAMLError) -> [Value] {
        guard let list = fields.value(key) else { return [] }
        return try list.elements(key) { node throws(YAMLError) in
            guard !node.isNull else { throw node.error("an element of \(key) is empty: fill it or remove it") }
            return try read(node, key, body)
        }
    }

    private func read<Value>(
        _ node: YAMLNode, _ subject: String, _ body: (inout ConfigReader) throws(YAMLError) -> Value
    ) throws(YAMLError) -> Value {
        var reader = try ConfigReader(node, subject, context)
        let value = try body(&reader)
        try reader.fields.finish()
        return value
    }

    // MARK: Complaints

    /// Fails unless one of some keys was given something.
    func require(_ isGiven: Bool, _ keys: String...) throws(YAMLError) {
        guard !isGiven else { return }
        let names = keys.map { "\"\($0)\"" }.joined(separator: " or ")
        throw fields.error(at: keys[0], "\(fields.subject) needs \(names)")
    }

    /// Fails unless a key was given something, here or for all.
    func requireGlobally(_ isGiven: Bool, _ key: String, _ globalKey: String) throws(YAMLError) {
        if !isGiven { throw missing(key, orGlobal: globalKey) }
    }

    /// That a key is given neither here nor for all.
    func missing(_ key: String, orGlobal globalKey: String) -> YAMLError {
        fields.node.error("\(fields.subject) needs \"\(key)\", or global \"\(globalKey)\"")
    }

    /// Fails when two keys are given that say the same.
    func exclude(_ first: String, _ second: String, if areGiven: Bool) throws(YAMLError) {
        guard areGiven else { return }
        throw fields.error(at: second, "\(fields.subject) has both \"\(first)\" and \"\(second)\": remove one of them")
    }

    /// Notes that the agent does not do what a key asks for.
    func note(unsupported key: String) {
        context.unsupported.append(
            fields.error(at: key, "\"\(key)\" of \(fields.subject) \(notSupported)"))
    }
}

/// How the refusal of what Alertmanager knows ends.
let notSupported = "is not supported yet: remove it, or leave it to an Alertmanager"
