internal import YAML

extension CheckSettings {
    /// Reads the short form, or a mapping of `kind` and what belongs to it. A liveness check has more keys in its
    /// mapping, which `more` takes.
    init(
        _ node: YAMLNode, for role: Role, hasPort: Bool, context: FileContext,
        more: (inout MappingReader) throws(YAMLError) -> Void = { _ in }
    ) throws(YAMLError) {
        if case .mapping = node.content {
            self = try node.mapping(role.rawValue) { reader throws(YAMLError) in
                let check = try CheckSettings(reading: &reader, for: role, context: context)
                try more(&reader)
                return check
            }
        } else {
            try self.init(shortForm: node, for: role, context: context)
        }
        guard hasPort || !kind.needsPort else {
            throw node.error("\(role) \(kind.rawValue) needs the server's port: add \"port\"")
        }
    }

    private init(shortForm node: YAMLNode, for role: Role, context: FileContext) throws(YAMLError) {
        let text = try node.string(role.rawValue)
        let (kind, detail) = try node.placing { () throws(CommandTextError) in
            try Self.parts(of: text, for: role)
        }
        self.init(kind)
        guard let detail else { return }
        if kind == .exec {
            command = try expandedWords(of: detail, at: node, context: context)
            return
        }
        try take(try context.expand(detail, at: node), at: node, role, context)
    }

    private init(reading reader: inout MappingReader, for role: Role, context: FileContext) throws(YAMLError) {
        let kindNode = try reader.required("kind")
        let word = try kindNode.string("kind")
        guard let kind = Kind(rawValue: word), role.kinds.contains(kind) else {
            throw kindNode.error(role.unknownKind(word).description)
        }
        self.init(kind)
        if let node = try value("path", of: [.http, .mcp], &reader, role) {
            try take(try context.expand(try node.string("path"), at: node), at: node, role, context)
        }
        if let node = try value("status", of: [.http], &reader, role) { statuses = try Self.statuses(node) }
        if let node = try value("body", of: [.http], &reader, role) {
            for entry in try node.entries(of: "\"body\"") {
                body[entry.key] = try context.expand(try entry.value.string("body \(entry.key)"), at: entry.value)
            }
        }
        guard role != .health else {
            try readMore(&reader, role, context)
            return
        }
        if let node = try value("command", of: [.exec], &reader, role) {
            command = try commandWords(node, context: context)
        } else if kind == .exec {
            throw reader.node.error("\(role) exec needs \"command\"")
        }
        guard role == .readiness else { return }
        if let node = try value("pattern", of: [.log], &reader, role) {
            try take(try context.expand(try node.string("pattern"), at: node), at: node, role, context)
        } else if kind == .log {
            throw reader.node.error("\(role) log needs \"pattern\"")
        }
    }

    /// The value of a key that only some kinds have.
    func value(
        _ key: String, of kinds: [Kind], _ reader: inout MappingReader, _ role: Role
    ) throws(YAMLError) -> YAMLNode? {
        guard let node = reader.value(key) else { return nil }
        guard kinds.contains(kind) else {
            let others = kinds.map(\.rawValue).joined(separator: " or ")
            throw node.error("\(role) \(kind.rawValue) has no \(key): remove it, or choose \(others)")
        }
        return node
    }

    /// Takes a pattern or a path, checked as far as it is known.
    private mutating func take(
        _ detail: String, at node: YAMLNode, _ role: Role, _ context: FileContext
    ) throws(YAMLError) {
        let isKnown = !context.isOpen(detail)
        if kind == .log {
            if isKnown {
                try node.placing { () throws(CommandTextError) in try Self.check(pattern: detail, role) }
            }
            pattern = detail
        } else {
            if isKnown { try node.placing { () throws(CommandTextError) in try Self.check(path: detail, role) } }
            path = detail
        }
    }

    private static func statuses(_ node: YAMLNode) throws(YAMLError) -> [Int] {
        let range = 100...599
        guard case .sequence = node.content else { return [try node.int("status", in: range)] }
        return try node.elements("status") { node throws(YAMLError) in
            try node.int("an element of status", in: range)
        }
    }
}

extension LivenessSettings {
    /// nil for `none`.
    init?(_ node: YAMLNode, hasPort: Bool, context: FileContext) throws(YAMLError) {
        var settings = LivenessSettings(CheckSettings(.none))
        settings.check = try CheckSettings(node, for: .liveness, hasPort: hasPort, context: context) {
            reader throws(YAMLError) in
            if let value = try reader.positiveDuration("interval") { settings.interval = .milliseconds(value) }
            if let value = try reader.positiveDuration("timeout") { settings.timeout = .milliseconds(value) }
            if let value = try reader.int("failures", in: 1...1000) { settings.failures = value }
        }
        if settings.check.kind == .none { return nil }
        self = settings
    }
}

extension YAMLNode {
    /// What `body` gives; what it refuses is said to stand here.
    func placing<Value>(_ body: () throws(CommandTextError) -> Value) throws(YAMLError) -> Value {
        do throws(CommandTextError) {
            return try body()
        } catch {
            throw self.error(error.description)
        }
    }
}
