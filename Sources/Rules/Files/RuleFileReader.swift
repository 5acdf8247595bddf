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

    /// Reads the file's document. Fails on what makes the rest unreadable; all other errors are collected.
    mutating func read(_ node: YAMLNode) throws(YAMLError) {
        if node.isNull { return }
        var reader = try MappingReader(node, "a rule file")
        // Go leaves out what is null.
        for node in try reader.list("groups", { node in node }) where !node.isNull {
            if let group = group(node) { groups.append(group) }
        }
        finish(reader)
    }

    private mutating func finish(_ reader: MappingReader) {
        guard !ignoresUnknownKeys else { return }
        for error in reader.unknownKeys { note(error) }
    }

    /// Keeps an error, unless there are enough, or one that stands at the same place.
    private mutating func note(_ error: YAMLError) {
        guard problems.count < RuleFileError.maximumCount, problems.last?.mark != error.mark else { return }
        problems.append(error)
    }

    /// The value; nil, with the error kept, where it could not be read.
    private mutating func keep<Value>(_ result: Result<Value, YAMLError>) -> Value? {
        switch result {
        case .success(let value): return value
        case .failure(let error):
            note(error)
            return nil
        }
    }

    private mutating func group(_ node: YAMLNode) -> RuleGroup? {
        guard var reader = keep(Result { () throws(YAMLError) in try MappingReader(node, "a group") }) else {
            return nil
        }
        let name = keep(Result { () throws(YAMLError) in try reader.requiredString("name") })
        if let name, let line = groupLines.updateValue(node.mark.line, forKey: name) {
            note(node.error("the group \"\(name)\" stands here a second time, first in line \(line)"))
        }
        let interval = duration("interval", of: &reader)
        let limit = limit(of: &reader)
        let queryOffset = duration("query_offset", of: &reader)
        let labels = templates("labels", of: &reader)
        let nodes = keep(Result { () throws(YAMLError) in try reader.list("rules") { node in node } }) ?? []
        let rules = nodes.filter { !$0.isNull }.map { rule($0, groupLabels: labels) }
        finish(reader)
        guard let name else { return nil }
        return RuleGroup(
            id: .init(file: file, name: name), interval: interval > 0 ? interval : nil, limit: limit,
            queryOffset: queryOffset, rules: rules.compactMap(\.self))
    }

    private mutating func duration(_ key: String, of reader: inout MappingReader) -> Int64 {
        keep(Result { () throws(YAMLError) in try reader.duration(key) ?? 0 }) ?? 0
    }

    /// Upstream takes negative ones for no limit, and cuts off what a number has behind the point.
    private mutating func limit(of reader: inout MappingReader) -> Int {
        guard let node = reader.value("limit") else { return 0 }
        if case .scalar(let scalar) = node.content, scalar.int == nil, let number = scalar.double,
            let whole = Int(exactly: number.rounded(.towardZero))
        {
            return max(0, whole)
        }
        return max(0, keep(Result { () throws(YAMLError) in try node.int("limit") }) ?? 0)
    }

    /// Nil when anything is wrong with it.
    private mutating func rule(_ node: YAMLNode, groupLabels: [NamedTemplate]) -> Rule? {
        let problemCount = problems.count
        guard problemCount < RuleFileError.maximumCount,
            var reader = keep(Result { () throws(YAMLError) in try MappingReader(node, "a rule") })
        else { return nil }
        let subject = keep(Result { () throws(YAMLError) in try Self.subject(of: node, &reader) })
        let query = keep(
            Result { [self] () throws(YAMLError) in try expression(try reader.required("expr")) })
        let alertName = subject.flatMap { $0.isAlert ? $0.name : nil }
        let ownLabels = templates("labels", of: &reader, alert: alertName)
        let labels =
            groupLabels.filter { inherited in !ownLabels.contains { $0.name == inherited.name } }
            .map { label in alertName.map(label.filledIn) ?? label } + ownLabels
        var kind = Rule.Kind.recording
        if subject?.isAlert == false {
            _ = keep(Result { () throws(YAMLError) in try Self.refuseTerms(of: &reader) })
        } else {
            kind = .alerting(
                AlertTerms(
                    holdDuration: duration("for", of: &reader),
                    keepFiringFor: duration("keep_firing_for", of: &reader),
                    annotations: templates("annotations", of: &reader, alert: alertName)))
        }
        finish(reader)
        guard problems.count == problemCount, let subject, let query else { return nil }
        return Rule(
            kind: kind, name: subject.name, expression: query.expression, query: query.text, labels: labels,
            mark: node.mark)
    }

    /// What a rule is called, and whether it is an alert.
    private static func subject(
        of node: YAMLNode, _ reader: inout MappingReader
    ) throws(YAMLError) -> (name: String, isAlert: Bool) {
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
        if record != nil { try checkMetricName(name, at: nameNode) }
        return (name, record == nil)
    }

    /// Refuses what an alert has in a rule that records a metric; upstream takes it where it says nothing.
    private static func refuseTerms(of reader: inout MappingReader) throws(YAMLError) {
        var refused: [String] = []
        for key in ["for", "keep_firing_for"] where try reader.duration(key) ?? 0 > 0 { refused.append(key) }
        if try !reader.entries("annotations").isEmpty { refused.append("annotations") }
        try reader.refuse(refused, because: "belongs to alerts: it records a metric")
    }

    private static func checkMetricName(_ name: String, at node: YAMLNode) throws(YAMLError) {
        if name.contains(where: { "{}".contains($0) }) {
            throw node.error("\"record\" has braces: it names a metric alone, selectors belong in \"expr\"")
        }
    }

    /// Parses a rule's expression. An error is placed where it stands in the rule file, and shown with a caret.
    private func expression(_ node: YAMLNode) throws(YAMLError) -> (expression: Expression, text: String) {
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
    private mutating func templates(
        _ key: String, of reader: inout MappingReader, alert: String? = nil
    ) -> [NamedTemplate] {
        let entries = keep(Result { () throws(YAMLError) in try reader.entries(key) }) ?? []
        return entries.compactMap { entry in
            keep(Result { () throws(YAMLError) in try Self.template(entry, in: key, alert: alert) })
        }
    }

    private static func template(
        _ entry: YAMLEntry, in key: String, alert: String?
    ) throws(YAMLError) -> NamedTemplate {
        guard !entry.key.isEmpty, key != "labels" || entry.key != Labels.metricName else {
            throw entry.keyError("\"\(entry.key)\" cannot be a name in \(key): choose another one")
        }
        let text = entry.value.isNull ? "" : try entry.value.string("\(entry.key) of \(key)")
        do throws(TemplateError) {
            let template = if let alert { try RuleTemplate(text, of: alert) } else { RuleTemplate(plain: text) }
            return NamedTemplate(name: entry.key, template: template)
        } catch {
            throw entry.value.error("\(entry.key) of \(key) is no template: \(error.message)")
        }
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
        NamedTemplate(name: name, template: RuleTemplate(unchecked: template.text, of: alert))
    }
}
