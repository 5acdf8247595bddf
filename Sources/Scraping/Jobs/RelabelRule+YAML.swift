package import Model
package import YAML

extension RelabelRule {
    /// Reads an element of `relabel_configs`, and refuses what would have no effect.
    package init(_ node: YAMLNode) throws(YAMLError) {
        self = try node.mapping("a relabel config") { reader throws(YAMLError) in
            try RelabelRule(reading: &reader, node)
        }
    }

    private init(reading reader: inout MappingReader, _ node: YAMLNode) throws(YAMLError) {
        let action =
            try reader.value("action") { node throws(YAMLError) in
                let word = try node.string("action").lowercased()
                guard let action = Action(rawValue: word) else {
                    let words = Action.allCases.map(\.rawValue).joined(separator: ", ")
                    throw node.error("action must be one of \(words), not \(quoted(word))")
                }
                return action
            } ?? .replace
        let sources = try reader.strings("source_labels")
        let separator = try reader.string("separator")
        let target = try reader.string("target_label") ?? ""
        let modulus = try reader.int("modulus", in: 0...Int.max) ?? 0
        let replacement = try reader.value("replacement") { node throws(YAMLError) in try node.string("replacement") }
        let expression = reader.value("regex")
        let text = try expression?.string("regex")
        try Self.check(
            action, target: target, modulus: modulus, node,
            others: !sources.isEmpty || separator != nil || !target.isEmpty || modulus > 0 || replacement != nil)
        do throws(PatternError) {
            try self.init(
                action, from: sources, separator: separator ?? ";", matching: text ?? "(.*)", to: target,
                modulus: UInt64(modulus), replacement: replacement ?? "$1")
        } catch {
            throw (expression ?? node).error(error.description)
        }
    }

    private static func check(
        _ action: Action, target: String, modulus: Int, _ node: YAMLNode, others: Bool
    ) throws(YAMLError) {
        switch action {
        case .replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal:
            if target.isEmpty { throw node.error("\(action.rawValue) needs a target_label") }
            if action == .hashmod, modulus == 0 { throw node.error("hashmod needs a modulus above 0") }
        case .labeldrop, .labelkeep:
            if others { throw node.error("\(action.rawValue) takes regex and nothing else") }
        case .keep, .drop, .labelmap: break
        }
    }
}
