internal import Format
internal import YAML

/// One environment's differences: keys of a server that hold for all of them, and `servers` with keys for single ones.
struct Profile: Sendable {
    let name: String
    let mark: YAMLMark
    private let common: YAMLNode
    private let servers: [YAMLEntry]

    /// `names` are the servers there are: a profile changes servers, and adds none.
    init(_ entry: YAMLEntry, servers names: [String]) throws(YAMLError) {
        name = entry.key
        mark = entry.keyMark
        if name.isEmpty { throw entry.keyError("a profile must have a name") }
        let entries = try entry.value.entries(of: "profile \"\(entry.key)\"")
        common = YAMLNode(
            .mapping(entries.filter { $0.key != "servers" }), mark: entry.value.mark, source: entry.value.source)
        servers = try entries.first { $0.key == "servers" }?.value.entries(of: "\"servers\"") ?? []
        for server in servers where !names.contains(server.key) {
            let advice =
                nearest(to: server.key, among: names).map { "did you mean \"\($0)\"?" } ?? "add it to \"servers\" first"
            throw server.keyError(
                "profile \"\(entry.key)\" changes \"\(server.key)\", which is no server: \(advice)")
        }
    }

    /// The servers with this profile laid over them.
    func applied(to entries: [YAMLEntry]) -> [YAMLEntry] {
        entries.map { entry in
            var value = entry.value.overlaid(with: common)
            if let own = servers.first(where: { $0.key == entry.key }) { value = value.overlaid(with: own.value) }
            return YAMLEntry(key: entry.key, keyMark: entry.keyMark, value: value)
        }
    }
}

extension YAMLNode {
    /// Mappings are merged key by key, where null takes a key away; anything else takes the place of what was there.
    /// So does a check that says its kind, as the keys of another kind mean nothing to it.
    fileprivate func overlaid(with other: YAMLNode, isCheck: Bool = false) -> YAMLNode {
        if case .scalar(let scalar) = other.content, scalar.isNull { return self }
        guard case .mapping(let entries) = content, case .mapping(let changes) = other.content,
            !isCheck || !changes.contains(where: { $0.key == "kind" })
        else { return other.withoutNulls }
        let kept = entries.compactMap { entry -> YAMLEntry? in
            guard let change = changes.first(where: { $0.key == entry.key }) else { return entry }
            if change.value.isNull { return nil }
            let isCheck = ["health", "readiness", "liveness"].contains(entry.key)
            return YAMLEntry(
                key: change.key, keyMark: change.keyMark,
                value: entry.value.overlaid(with: change.value, isCheck: isCheck))
        }
        let added = changes.filter { change in !entries.contains { $0.key == change.key } }.withoutNulls
        return YAMLNode(.mapping(kept + added), mark: mark, source: source)
    }

    /// Without the keys that were to be taken away, where there was nothing to take them from.
    fileprivate var withoutNulls: YAMLNode {
        guard case .mapping(let entries) = content else { return self }
        return YAMLNode(.mapping(entries.withoutNulls), mark: mark, source: source)
    }
}

extension [YAMLEntry] {
    fileprivate var withoutNulls: [YAMLEntry] {
        filter { !$0.value.isNull }
            .map { YAMLEntry(key: $0.key, keyMark: $0.keyMark, value: $0.value.withoutNulls) }
    }
}
