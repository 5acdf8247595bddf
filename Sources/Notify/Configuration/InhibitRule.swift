package import Model
import YAML

/// Which alerts are not told while certain others fire.
package struct InhibitRule: Hashable, Sendable {
    /// Empty where it has none.
    package let name: String
    /// What the alerts meet that keep others back.
    package let sourceMatchers: [Matcher]
    /// What the alerts meet that are kept back.
    package let targetMatchers: [Matcher]
    /// The labels that both must have alike; one that is absent has the empty value.
    package let equal: Set<String>

    init(name: String = "", source: [Matcher], target: [Matcher], equal: Set<String> = []) {
        self.name = name
        sourceMatchers = source
        targetMatchers = target
        self.equal = equal
    }

    init(_ reader: inout ConfigReader) throws(YAMLError) {
        name = try reader.text("name")
        sourceMatchers = try reader.matchers("source_")
        targetMatchers = try reader.matchers("target_")
        equal = Set(
            try reader.fields.list("equal") { node throws(YAMLError) in
                let name = try node.string("an element of equal")
                guard !name.isEmpty else { throw node.error("a label name must not be empty") }
                return name
            })
    }
}
