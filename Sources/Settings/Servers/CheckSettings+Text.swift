/// The short form, on the command line as in `roost.yaml`: `mcp`, `http:/health`, `log:started`, `exec:./check.sh --quick`.
extension CheckSettings {
    /// Reads a kind, and after a colon the path of `http` and `mcp`, the pattern of `log` or the command line of `exec`.
    package init(_ text: String, for role: Role) throws(CommandTextError) {
        let (kind, detail) = try Self.parts(of: text, for: role)
        self.init(kind)
        switch (kind, detail) {
        case (.exec, let line?): command = try commandWords(line)
        case (.log, let pattern?):
            try Self.check(pattern: pattern, role)
            self.pattern = pattern
        case (_, let path?):
            try Self.check(path: path, role)
            self.path = path
        default: break
        }
    }

    /// The kind, and what stands after the colon, which is there if and only if the kind has a use for it.
    static func parts(of text: String, for role: Role) throws(CommandTextError) -> (kind: Kind, detail: String?) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let word = parts[0]
        guard let kind = Kind(rawValue: String(word)), role.kinds.contains(kind) else { throw role.unknownKind(word) }
        let detail = parts.count > 1 ? String(parts[1]) : nil
        switch (kind, detail) {
        case (.log, nil), (.log, ""): throw CommandTextError("\(role) log needs a pattern: write log:PATTERN")
        case (.exec, nil), (.exec, ""): throw CommandTextError("\(role) exec needs a program: write exec:PROGRAM")
        case (.auto, _?), (.tcp, _?), (.none, _?):
            throw CommandTextError("\(role) \(kind.rawValue) takes nothing after it")
        default: return (kind, detail)
        }
    }

    /// Refuses a path that no request can have.
    static func check(path: String, _ role: Role) throws(CommandTextError) {
        guard path.hasPrefix("/") else { throw CommandTextError("path of \(role) must begin with \"/\"") }
    }

    /// Refuses a pattern that the keeper could not use.
    static func check(pattern: String, _ role: Role) throws(CommandTextError) {
        if let problem = extendedRegexProblem(pattern) { throw CommandTextError("pattern of \(role) is \(problem)") }
    }
}

extension CheckSettings.Role: CustomStringConvertible {
    package var description: String { rawValue }

    /// What is said of a kind that this check cannot have.
    func unknownKind(_ word: some StringProtocol) -> CommandTextError {
        let known = kinds.map(\.rawValue).joined(separator: ", ")
        return CommandTextError("\(self) must be one of \(known), not \"\(word)\"")
    }
}
