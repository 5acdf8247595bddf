internal import GoTemplate
internal import Model
internal import PromQL
internal import YAML

/// Reads groups and rules, and goes on after a rule that is wrong so that all errors come at once.
struct RuleFileReader {
    let file: String
    private let allowsExperimental: Bool
    /// Whether keys that nobody knows are passed over, as files carry them that other programs read, too.
    private let ignoresUnknownKeys: Bool
    var groups: [RuleGroup] = []
    var problems: [YAMLError] = []
    var warnings: [YAMLError] = []
    private var groupLines: [String: Int] = [:]

    init(file: String, allowsExperimental: Bool, ignoresUnknownKeys: Bool) {
        self.file = file
        self.allowsExperimental = allowsExperimental
        self.ignoresUnknownKeys = ignoresUnknownKeys
    }

    /// Reads the file's document. Fails on what makes the rest unreadable; errors of rules are collected.
    mutating func read(_ node: YAMLNode) throws(YAMLError) {
        if node.isNull { return }
        var reader = try MappingReader(node, "a rule file")
        groups = try reader.list("groups") { node throws(YAMLError) in try group(node) }
        try finish(reader)
    }

    private func finish(_ reader: MappingReader) throws(YAMLError) {
        if !ignoresUnknownKeys { try reader.finish() }
    }

    private mutating func group(_ node: YAMLNode) throws(YAMLError) -> RuleGroup {
        var reader = try MappingReader(node, "a group")
        let name = try reader.requiredString("name")
        if let line = groupLines.updateValue(node.mark.line, forKey: name) {
            problems.append(node.error("the group \"\(name)\" stands here a second time, first in line \(line)"))
        }
        let interval = try reader.duration("interval") ?? 0
        // Upstream takes negative ones, too, for no limit.
        let limit = max(0, try reader.int("limit") ?? 0)
        let queryOffset = try reader.duration("query_offset") ?? 0
        let labels = try templates("labels", of: &reader)
        let rules = try reader.list("rules") { node throws(YAMLError) in rule(node, groupLabels: labels) }
        try finish(reader)
        return RuleGroup(
            id: .init(file: file, name: name), interval: interval > 0 ? interval : nil, limit: limit,
            queryOffset: queryOffset, rules: rules.compactMap(\.self))
    }

    private mutating func rule(_ node: YAMLNode, groupLabels: [NamedTemplate]) -> Rule? {
        guard problems.count < RuleFileError.maximumCount else { return nil }
        do throws(YAMLError) {
            return try checkedRule(node, groupLabels: groupLabels)
        } catch {
            problems.append(error)
            return nil
        }
    }

    private func checkedRule(_ node: YAMLNode, groupLabels: [NamedTemplate]) throws(YAMLError) -> Rule {
        var reader = try MappingReader(node, "a rule")
        var record = reader.value("record")
        var alert = reader.value("alert")
        // An empty name beside another one is none.
        if record != nil, alert != nil {
            if record?.isEmptyText == true { record = nil } else if alert?.isEmptyText == true { alert = nil }
        }
        guard let nameNode = record ?? alert else { throw node.error("a rule needs \"record\" or \"alert\"") }
        if let alert, record != nil { throw alert.error("a rule has \"record\" or \"alert\", not both") }
        let name = try nameNode.string(record == nil ? "alert" : "record")
        guard !name.isEmpty else { throw nameNode.error("the name of a rule must not be empty") }

        let expressionNode = try reader.required("expr")
        let (expression, query) = try expression(expressionNode)
        let alertName = alert == nil ? nil : name
        let ownLabels = try templates("labels", of: &reader, alert: alertName)
        let labels =
            groupLabels.filter { inherited in !ownLabels.contains { $0.name == inherited.name } }
            .map { label in alertName.map(label.filledIn) ?? label } + ownLabels
        let kind: Rule.Kind
        if record != nil {
            try checkMetricName(name, at: nameNode)
            try refuseTerms(of: &reader)
            kind = .recording
        } else {
            kind = .alerting(
                AlertTerms(
                    holdDuration: try reader.duration("for") ?? 0,
                    keepFiringFor: try reader.duration("keep_firing_for") ?? 0,
                    annotations: try templates("annotations", of: &reader, alert: alertName)))
        }
        try finish(reader)
        return Rule(
            kind: kind, name: name, expression: expression, query: query, labels: labels, mark: node.mark)
    }

    /// Refuses what an alert has in a rule that records a metric; upstream takes it where it says nothing.
    private func refuseTerms(of reader: inout MappingReader) throws(YAMLError) {
        var refused: [String] = []
        for key in ["for", "keep_firing_for"] where try reader.duration(key) ?? 0 > 0 { refused.append(key) }
        if try !reader.entries("annotations").isEmpty { refused.append("annotations") }
        try reader.refuse(refused, because: "belongs to alerts: it records a metric")
    }

    private func checkMetricName(_ name: String, at node: YAMLNode) throws(YAMLError) {
        if name.contains(where: { "{}".contains($0) }) {
            throw node.error("\"record\" has braces: it names a metric alone, selectors belong in \"expr\"")
        }
    }

    /// Parses a rule's expression. An error is placed where it stands in the rule file, and shown with a caret.
    private func expression(_ node: YAMLNode) throws(YAMLError) -> (Expression, query: String) {
        let query = try node.string("expr")
        guard !query.utf8.allSatisfy({ " \t\r\n".utf8.contains($0) }) else {
            throw node.error("\"expr\" must not be empty")
        }
        do throws(ParseError) {
            return (try Expression(parsing: query, allowsExperimental: allowsExperimental), query)
        } catch {
            let lines = query.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let before = lines.prefix(error.location.line - 1).reduce(0) { $0 + $1.count + 1 }
            let marked = error.rendering.drop { $0 != "\n" }
            throw YAMLError(
                file: file, mark: node.mark(ofByte: before + error.location.column - 1),
                message: "expr does not parse: \(error.message)\(marked)")
        }
    }

    /// Texts by their names; templates where they are those of an alert.
    private func templates(
        _ key: String, of reader: inout MappingReader, alert: String? = nil
    ) throws(YAMLError) -> [NamedTemplate] {
        var templates: [NamedTemplate] = []
        for entry in try reader.entries(key) {
            guard !entry.key.isEmpty, key != "labels" || entry.key != Labels.metricName else {
                throw entry.keyError("\"\(entry.key)\" cannot be a name in \(key): choose another one")
            }
            let text = entry.value.isNull ? "" : try entry.value.string("\(entry.key) of \(key)")
            do throws(TemplateError) {
                let template = if let alert { try RuleTemplate(text, of: alert) } else { RuleTemplate(plain: text) }
                templates.append(NamedTemplate(name: entry.key, template: template))
            } catch {
                throw entry.value.error("\(entry.key) of \(key) is no template: \(error.message)")
            }
        }
        return templates
    }
}

extension YAMLNode {
    fileprivate var isEmptyText: Bool {
        if case .scalar(let scalar) = content { scalar.text.isEmpty } else { false }
    }
}

extension NamedTemplate {
    /// A group's label as an alert has it. Upstream fills it in there, though it does not look whether it is a template.
    fileprivate func filledIn(for alert: String) -> NamedTemplate {
        guard let template = try? RuleTemplate(template.text, of: alert) else { return self }
        return NamedTemplate(name: name, template: template)
    }
}
