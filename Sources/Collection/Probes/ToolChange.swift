internal import Registry

/// How the tools that a server offers differ from those before.
struct ToolChange: Hashable, Sendable {
    /// More names than these are only counted.
    private static let namedTools = 5

    private let before: ToolRecord
    private let after: ToolRecord
    /// Names, sorted.
    let added: [String]
    let removed: [String]
    let changed: [String]

    init(from before: ToolRecord, to after: ToolRecord) {
        self.before = before
        self.after = after
        let old = Dictionary(grouping: before.tools, by: \.name).mapValues { $0.map(\.hash) }
        let new = Dictionary(grouping: after.tools, by: \.name).mapValues { $0.map(\.hash) }
        added = new.keys.filter { old[$0] == nil }.sorted()
        removed = old.keys.filter { new[$0] == nil }.sorted()
        changed = new.keys.filter { name in old[name].map { $0 != new[name] } ?? false }.sorted()
    }

    /// `2 tools (1f2e3d4c5b6a) -> 3 tools (0a1b2c3d4e5f): added drop; changed echo`. Names alone: a description is for models to
    /// obey, and not for people to stumble over.
    var text: String {
        let parts = [("added", added), ("removed", removed), ("changed", changed)].compactMap { word, names in
            names.isEmpty ? nil : "\(word) \(Self.list(names))"
        }
        return "\(Self.summary(before)) -> \(Self.summary(after)): \(parts.joined(separator: "; "))"
    }

    private static func summary(_ record: ToolRecord) -> String {
        let count = record.tools.count
        return "\(count) tool\(count == 1 ? "" : "s") (\(record.shortFingerprint))"
    }

    private static func list(_ names: [String]) -> String {
        let more = names.count - namedTools
        return names.prefix(namedTools).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
}
