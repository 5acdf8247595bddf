internal import Format

/// How a health endpoint says that a server is; the words are those of `application/health+json`.
package enum HealthStatus: String, CaseIterable, Sendable {
    case pass, warn, fail

    /// The words that are in use for these.
    private static let words: [String: HealthStatus] = [
        "pass": .pass, "passing": .pass, "ok": .pass, "up": .pass, "healthy": .pass, "alive": .pass, "ready": .pass,
        "connected": .pass, "responsive": .pass,
        "warn": .warn, "warning": .warn, "degraded": .warn, "slow": .warn,
        "fail": .fail, "failed": .fail, "failing": .fail, "error": .fail, "down": .fail, "unhealthy": .fail,
        "critical": .fail, "disconnected": .fail, "unresponsive": .fail,
    ]

    init?(word: String) {
        guard let status = Self.words[word.lowercased()] else { return nil }
        self = status
    }
}

/// The JSON body of a health endpoint, in one of the shapes that are in use.
struct HealthDocument {
    /// A part that is not well is named, at most so many of them.
    private static let namedParts = 3

    let status: HealthStatus
    /// Which parts are not well, and what the server says of it; nil when there is nothing to tell.
    let note: String?

    /// Nil when the body is no JSON object, or has no `status` that is known.
    ///
    /// Known are `application/health+json` (`checks`, a list for each name; `output`), a flat document with words for
    /// parts such as `database` and `mcp_server`, one with `components`, each with its `status`, and one with an `mcp`
    /// that is `available` or not.
    init?(_ body: [UInt8]) {
        guard let document = try? JSONValue(parsing: body, maximumDepth: 16),
            let status = document["status"]?.string.flatMap(HealthStatus.init(word:))
        else { return nil }
        self.status = status
        let parts = Self.parts(of: document).filter { $0.status != .pass }
            .prefix(Self.namedParts).map { "\(short($0.name)) is \(short($0.word))" }
        let said = (document["output"]?.string ?? document["message"]?.string).map(short)
        let words = parts + (status == .pass ? [] : [said].compactMap { $0 })
        note = words.isEmpty ? nil : words.joined(separator: ", ")
    }

    private static func parts(of document: JSONValue) -> [(name: String, status: HealthStatus?, word: String)] {
        var parts: [(String, HealthStatus?, String)] = []
        func add(_ name: String, _ word: String?) {
            guard let word, let status = HealthStatus(word: word) else { return }
            parts.append((name, status, word))
        }
        let words = document.members?.filter { !["status", "output", "message"].contains($0.name) } ?? []
        for member in words { add(member.name, member.value.string) }
        for member in document["components"]?.members ?? [] { add(member.name, member.value["status"]?.string) }
        for member in document["checks"]?.members ?? [] {
            for check in member.value.array ?? [member.value] { add(member.name, check["status"]?.string) }
        }
        if document["mcp"]?["available"]?.bool == false { parts.append(("mcp", .fail, "not available")) }
        return parts
    }
}

/// What a server says, cut to a short text of one line.
private func short(_ text: String) -> String {
    let line = String(text.prefix(81).map { $0.isNewline ? " " : $0 })
    return line.count > 80 ? "\(line.prefix(80))…" : line
}
