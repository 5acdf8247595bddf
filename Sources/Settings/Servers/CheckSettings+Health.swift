internal import Model
internal import YAML

/// What only the agent can do, and so only `health` has.
extension CheckSettings {
    /// Takes the keys that no other role has.
    mutating func readMore(
        _ reader: inout MappingReader, _ role: Role, _ context: FileContext
    ) throws(YAMLError) {
        bodyMatches = try patterns("body_matches", &reader, role, context)
        bodyMatchesNot = try patterns("body_matches_not", &reader, role, context)
        if let node = try value("scheme", of: [.auto, .mcp, .http], &reader, role) {
            scheme = try node.choice("scheme")
        }
        if let node = try value("insecure_skip_verify", of: [.auto, .mcp, .http], &reader, role) {
            skipsVerification = try node.bool("insecure_skip_verify")
            guard scheme == .https || !skipsVerification else {
                throw node.error("insecure_skip_verify says something of TLS only: add \"scheme: https\"")
            }
        }
        if let node = try value("tools_interval", of: [.auto, .mcp], &reader, role) {
            toolsInterval = .milliseconds(try node.duration("tools_interval"))
        }
        if let node = try value("audit", of: [.auto, .mcp], &reader, role) { audit = try node.choice("audit") }
    }

    /// Regular expressions, one or a list.
    private func patterns(
        _ key: String, _ reader: inout MappingReader, _ role: Role, _ context: FileContext
    ) throws(YAMLError) -> [String] {
        guard let node = try value(key, of: [.http], &reader, role) else { return [] }
        let nodes = if case .sequence(let nodes) = node.content { nodes } else { [node] }
        var patterns: [String] = []
        for node in nodes {
            let text = try context.expand(try node.string(key), at: node)
            if !context.isOpen(text) {
                do throws(PatternError) {
                    _ = try Pattern(text)
                } catch {
                    throw node.error("\(key) of \(role): \(error)")
                }
            }
            patterns.append(text)
        }
        return patterns
    }
}
