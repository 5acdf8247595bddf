internal import Format
internal import Model
internal import YAML

/// Reads the keys of a file of tests.
struct RuleTestFileReader {
    private static let defaultInterval: Int64 = 60_000

    private let file: String
    private var reader: MappingReader
    private var evaluationInterval = Self.defaultInterval

    init(_ node: YAMLNode, file: String) throws(YAMLError) {
        self.file = file
        reader = try MappingReader(node, "a file of rule tests")
    }

    /// Reads the whole file.
    mutating func read() throws(YAMLError) -> RuleTestFile {
        let ruleFiles = try reader.list("rule_files") { node throws(YAMLError) in
            RuleTestFile.Pattern(text: try node.string("an element of rule_files"), node: node)
        }
        evaluationInterval = try Self.interval("evaluation_interval", of: &reader) ?? evaluationInterval
        var places: [String: Int] = [:]
        _ = try reader.list("group_eval_order") { node throws(YAMLError) in
            let name = try node.string("an element of group_eval_order")
            guard places.updateValue(places.count, forKey: name) == nil else {
                throw node.error("the group \"\(name)\" stands in group_eval_order a second time")
            }
        }
        let isFuzzy = try reader.bool("fuzzy_compare") ?? false
        var tests: [RuleTest] = []
        for node in try reader.list("tests", { node in node }) { tests.append(try test(node, index: tests.count)) }
        try reader.finish()
        return RuleTestFile(
            file: file, ruleFiles: ruleFiles, evaluationInterval: evaluationInterval, isFuzzy: isFuzzy, tests: tests,
            groupPlaces: places)
    }

    private func test(_ node: YAMLNode, index: Int) throws(YAMLError) -> RuleTest {
        try node.mapping("a test") { reader throws(YAMLError) in
            RuleTest(
                name: try reader.string("name") ?? "", index: index, mark: node.mark,
                interval: try Self.interval("interval", of: &reader) ?? evaluationInterval,
                start: try reader.value("start_timestamp", Self.start) ?? 0,
                inputs: try reader.list("input_series", Self.input),
                alerts: try reader.list("alert_rule_test", Self.alertExpectation),
                expressions: try reader.list("promql_expr_test", Self.expressionExpectation),
                externalLabels: Labels(try Self.texts("external_labels", of: &reader)),
                externalURL: try reader.string("external_url") ?? "")
        }
    }

    /// Nil for one of no length, too, which stands for the default.
    private static func interval(_ key: String, of reader: inout MappingReader) throws(YAMLError) -> Int64? {
        guard let interval = try reader.duration(key), interval > 0 else { return nil }
        return interval
    }

    private static func start(_ node: YAMLNode) throws(YAMLError) -> Timestamp {
        let text = try node.string("start_timestamp")
        if let seconds = Double(text), let time = Timestamp(exactly: (seconds * 1000).rounded(.down)) { return time }
        guard let time = RFC3339.time(text) else {
            throw node.error(
                "start_timestamp must be seconds since 1970 or a time such as 2026-07-28T09:30:00Z, not \"\(text)\"")
        }
        return time
    }

    private static func input(_ node: YAMLNode) throws(YAMLError) -> RuleTest.Input {
        try node.mapping("a series") { reader throws(YAMLError) in
            RuleTest.Input(
                series: try reader.string("series") ?? "", values: try reader.string("values") ?? "", mark: node.mark)
        }
    }

    private static func alertExpectation(_ node: YAMLNode) throws(YAMLError) -> AlertExpectation {
        try node.mapping("an alert test") { reader throws(YAMLError) in
            let time = try reader.duration("eval_time") ?? 0
            let name = try reader.requiredString("alertname")
            let alerts = try reader.list("exp_alerts") { node throws(YAMLError) in try alert(node, name: name) }
            return AlertExpectation(name: name, time: time, alerts: alerts, mark: node.mark)
        }
    }

    private static func alert(_ node: YAMLNode, name: String) throws(YAMLError) -> AlertExpectation.Alert {
        try node.mapping("an expected alert") { reader throws(YAMLError) in
            // The name goes without saying; upstream puts it over one that is said.
            let labels = try texts("exp_labels", of: &reader) + [("alertname", name)]
            let annotations = try texts("exp_annotations", of: &reader)
            return AlertExpectation.Alert(
                labels: Dictionary(labels) { $1 }, annotations: Dictionary(annotations) { $1 })
        }
    }

    private static func expressionExpectation(_ node: YAMLNode) throws(YAMLError) -> ExpressionExpectation {
        try node.mapping("an expression test") { reader throws(YAMLError) in
            ExpressionExpectation(
                expression: try reader.string("expr") ?? "", time: try reader.duration("eval_time") ?? 0,
                samples: try reader.list("exp_samples", sample), mark: node.mark)
        }
    }

    private static func sample(_ node: YAMLNode) throws(YAMLError) -> ExpressionExpectation.Sample {
        try node.mapping("an expected sample") { reader throws(YAMLError) in
            ExpressionExpectation.Sample(
                labels: try reader.string("labels") ?? "",
                value: try reader.value("value") { node throws(YAMLError) in try node.number("value") } ?? 0,
                histogram: try reader.string("histogram") ?? "")
        }
    }

    private static func texts(_ key: String, of reader: inout MappingReader) throws(YAMLError) -> [(String, String)] {
        var texts: [(String, String)] = []
        for entry in try reader.entries(key) {
            texts.append((entry.key, entry.value.isNull ? "" : try entry.value.string("\(entry.key) of \(key)")))
        }
        return texts
    }
}
