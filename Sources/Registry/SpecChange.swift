internal import Format

/// One difference between two specifications of a server.
package struct SpecChange: Hashable, Sendable {
    /// What differs, as `roost.yaml` calls it: `port`, `liveness.interval`.
    package let field: String
    /// What it was and what it is to be; nil where that may be a secret, and for a list of names.
    package let values: Values?
    /// Names of what is added, changed or removed within the field, such as variables.
    package let names: [String]
    /// Whether the server must be restarted for it.
    package let needsRestart: Bool

    /// The texts of a value before and after.
    package struct Values: Hashable, Sendable {
        package let old: String
        package let new: String
    }

    /// `port 8000 -> 8001 (restarts)`, `env +TOKEN -DEBUG (restarts)`, `restart always -> never (live)`.
    package var text: String {
        var words = [field]
        if let values { words.append("\(values.old) -> \(values.new)") }
        words += names
        if values == nil, names.isEmpty { words.append("changed") }
        return words.joined(separator: " ") + (needsRestart ? " (restarts)" : " (live)")
    }
}

extension ServerSpec {
    /// What must be done to a server of this specification to make it one of the other. When and by whom it was
    /// registered counts for nothing, nor do variables that nobody asked for.
    package func changes(to new: ServerSpec) -> [SpecChange] {
        var list = ChangeList()
        list.note("host", host, new.host, needsRestart: true)
        list.note("port", port.map { "\($0)" }, new.port.map { "\($0)" }, needsRestart: true)
        noteAddress(new, in: &list)
        // What only says the address again is no change of its own.
        let moved = moved(to: new)
        noteCommand(moved.command, new.command, in: &list)
        list.note("directory", directory, new.directory, needsRestart: true)
        list.note("env", names: Self.variableChanges(moved, new), needsRestart: true)
        list.note("headers", names: Self.nameChanges(headers, new.headers))
        list.note(
            "socket", inheritsSocket ? "inherit" : "own", new.inheritsSocket ? "inherit" : "own", needsRestart: true)
        limits.noteChanges(to: new.limits, in: &list)
        HealthCheck.noteChanges("health", health, new.health, in: &list)
        noteMetrics(new, in: &list)
        HealthCheck.noteChanges("readiness", readiness, new.readiness, in: &list)
        LivenessCheck.noteChanges(liveness, new.liveness, in: &list)
        list.note("restart", restart.rawValue, new.restart.rawValue)
        list.note("start_timeout", DurationText.text(startTimeout), DurationText.text(new.startTimeout))
        list.note("stop_timeout", DurationText.text(stopTimeout), DurationText.text(new.stopTimeout))
        list.note("max_memory", maxMemory.map(SizeText.text), new.maxMemory.map(SizeText.text))
        logs.noteChanges(to: new.logs, in: &list)
        list.note("enabled", "\(isEnabled)", "\(new.isEnabled)")
        list.note("after", after.joined(separator: ", "), new.after.joined(separator: ", "))
        list.note("source", source, new.source)
        return list.changes
    }

    /// This specification with the variables that nobody asked for as another has them.
    package func keepingAmbientVariables(of other: ServerSpec) -> ServerSpec {
        var kept = self
        kept.environment = environment.filter { !ambientVariables.contains($0.key) }
        kept.ambientVariables = other.ambientVariables.filter { kept.environment[$0] == nil }
        for name in kept.ambientVariables { kept.environment[name] = other.environment[name] }
        return kept
    }

    /// This specification at the address of another, wherever it says its own.
    private func moved(to new: ServerSpec) -> ServerSpec {
        var moved = self
        for (old, new) in [(port.map { "\($0)" }, new.port.map { "\($0)" }), (host, new.host)] {
            guard let old, let new, old != new else { continue }
            moved.command = moved.command.map { $0.replacing(old, with: new) }
            for name in ["PORT", "MCP_PORT", "HOST", "MCP_HOST"] where moved.environment[name] == old {
                moved.environment[name] = new
            }
        }
        // Something else in the command looked like the address.
        if moved.command != new.command { moved.command = command }
        return moved
    }

    /// Only who is called is shown: all else of a URL may be a secret.
    private func noteAddress(_ new: ServerSpec, in list: inout ChangeList) {
        guard url != new.url else { return }
        let (old, new) = (isWatched ? address : nil, new.isWatched ? new.address : nil)
        if old == new { list.note("url", differs: true) } else { list.note("url", old, new) }
    }

    /// Queries, and all but the origin of a URL, may be secrets.
    private func noteMetrics(_ new: ServerSpec, in list: inout ChangeList) {
        let (old, new) = (metrics, new.metrics)
        if old != new, old.publicText == new.publicText {
            list.note("metrics", differs: true)
        } else {
            list.note("metrics", old.publicText, new.publicText)
        }
    }

    /// Only programs are shown: arguments may be secrets.
    private func noteCommand(_ old: [String], _ new: [String], in list: inout ChangeList) {
        guard old != new else { return }
        if old.first != new.first {
            list.note("command", old.first, new.first, needsRestart: true)
        } else {
            list.note("command", names: ["arguments"], needsRestart: true)
        }
    }

    private static func variableChanges(_ old: ServerSpec, _ new: ServerSpec) -> [String] {
        let asked = Set(old.environment.keys).subtracting(old.ambientVariables)
            .union(Set(new.environment.keys).subtracting(new.ambientVariables))
        return nameChanges(
            old.environment.filter { asked.contains($0.key) }, new.environment.filter { asked.contains($0.key) })
    }

    /// `+NAME` for what is new, `-NAME` for what is gone, `~NAME` for what has another value.
    private static func nameChanges(_ old: [String: String], _ new: [String: String]) -> [String] {
        Set(old.keys).union(new.keys).sorted().compactMap { name in
            switch (old[name], new[name]) {
            case (let old, let new) where old == new: nil
            case (nil, _): "+\(name)"
            case (_, nil): "-\(name)"
            default: "~\(name)"
            }
        }
    }
}

/// Differences, in the order in which they were noted.
private struct ChangeList {
    private(set) var changes: [SpecChange] = []

    /// Notes a value that differs; nil is shown as `-`.
    mutating func note(_ field: String, _ old: String?, _ new: String?, needsRestart: Bool = false) {
        guard old != new else { return }
        let values = SpecChange.Values(old: Self.shown(old), new: Self.shown(new))
        changes.append(SpecChange(field: field, values: values, names: [], needsRestart: needsRestart))
    }

    /// Notes names of what differs, if there are any.
    mutating func note(_ field: String, names: [String], needsRestart: Bool = false) {
        guard !names.isEmpty else { return }
        changes.append(SpecChange(field: field, values: nil, names: names, needsRestart: needsRestart))
    }

    /// Notes that something differs which is not shown.
    mutating func note(_ field: String, differs: Bool) {
        guard differs else { return }
        changes.append(SpecChange(field: field, values: nil, names: [], needsRestart: false))
    }

    private static func shown(_ text: String?) -> String {
        guard let text, !text.isEmpty else { return "-" }
        return text
    }
}

extension HealthCheck {
    fileprivate static func noteChanges(
        _ field: String, _ old: HealthCheck?, _ new: HealthCheck?, in list: inout ChangeList
    ) {
        guard let old, let new, old.kind == new.kind else {
            return list.note(field, old?.kind.rawValue, new?.kind.rawValue)
        }
        list.note("\(field).path", old.path, new.path)
        list.note("\(field).status", old.statusText, new.statusText)
        list.note("\(field).body", differs: old.body != new.body)
        list.note("\(field).body_matches", differs: old.bodyMatches != new.bodyMatches)
        list.note("\(field).body_matches_not", differs: old.bodyMatchesNot != new.bodyMatchesNot)
        list.note("\(field).scheme", old.isSecure ? "https" : "http", new.isSecure ? "https" : "http")
        list.note("\(field).insecure_skip_verify", "\(old.skipsVerification)", "\(new.skipsVerification)")
        list.note("\(field).tools_interval", old.toolsIntervalText, new.toolsIntervalText)
        list.note("\(field).audit", old.auditsOrigin ? "origin" : "none", new.auditsOrigin ? "origin" : "none")
        list.note("\(field).command", differs: old.command != new.command)
        list.note("\(field).pattern", old.pattern, new.pattern)
    }

    private var toolsIntervalText: String { toolsInterval.map { DurationText.text($0) } ?? "never" }
    private var statusText: String { statuses.map { "\($0)" }.joined(separator: ", ") }
}

extension LivenessCheck {
    fileprivate static func noteChanges(_ old: LivenessCheck?, _ new: LivenessCheck?, in list: inout ChangeList) {
        HealthCheck.noteChanges("liveness", old?.check, new?.check, in: &list)
        guard let old, let new else { return }
        list.note("liveness.interval", DurationText.text(old.interval), DurationText.text(new.interval))
        list.note("liveness.timeout", DurationText.text(old.timeout), DurationText.text(new.timeout))
        list.note("liveness.failures", "\(old.failures)", "\(new.failures)")
    }
}

extension ResourceLimits {
    fileprivate func noteChanges(to new: ResourceLimits, in list: inout ChangeList) {
        let fields: [(String, KeyPath<ResourceLimits, Int64?>, (Int64) -> String)] = [
            ("open_files", \.openFiles, { "\($0)" }), ("core_size", \.coreSize, SizeText.text),
            ("nice", \.nice, { "\($0)" }), ("oom_score_adj", \.oomScoreAdjust, { "\($0)" }),
            ("memory", \.memory, SizeText.text), ("processes", \.processes, { "\($0)" }),
        ]
        for (name, path, text) in fields {
            list.note("limits.\(name)", self[keyPath: path].map(text), new[keyPath: path].map(text), needsRestart: true)
        }
        list.note("limits.cpus", cpus.map { goFloatText($0) }, new.cpus.map { goFloatText($0) }, needsRestart: true)
    }
}

extension LogLimits {
    fileprivate func noteChanges(to new: LogLimits, in list: inout ChangeList) {
        list.note("log.max_size", SizeText.text(fileSize), SizeText.text(new.fileSize))
        list.note("log.max_age", fileAge.map(DurationText.text), new.fileAge.map(DurationText.text))
        list.note("log.max_total", SizeText.text(totalSize), SizeText.text(new.totalSize))
    }
}
