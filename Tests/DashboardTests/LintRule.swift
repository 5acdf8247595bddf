import Format
import Model
import PromQL
import TestSupport

/// One rule of grafana/dashboard-linter, in our words.
struct LintRule: Sendable, CustomStringConvertible {
    /// Its name there, which is also that in `dashboards/.lint`.
    let description: String
    /// What a dashboard has that the rule does not want.
    let complaints: @Sendable (Dashboard) -> [String]

    init(_ name: String, _ complaints: @escaping @Sendable (Dashboard) -> [String]) {
        description = name
        self.complaints = complaints
    }

    /// A rule that each panel must meet; `isMet` may be told its queries.
    private init(_ name: String, eachPanel isMet: @escaping @Sendable (JSONValue) -> Bool) {
        self.init(name) { dashboard in
            dashboard.panels.filter { !isMet($0) }.map { $0["title"]?.string ?? "a panel without a title" }
        }
    }

    /// A rule that each query's expression must meet, once it is read.
    private init(_ name: String, eachExpression isMet: @escaping @Sendable (Expression) -> Bool) {
        self.init(name) { dashboard in
            dashboard.queries.filter { query in parsed(query.expression).map { !isMet($0) } ?? false }.map(\.place)
        }
    }
}

/// Stands for `$__rate_interval`: no expression says so by itself.
private let rateInterval = 4321.0

/// What an expression means; nil when it is none. Variables within quotes stay.
private func parsed(_ expression: String) -> Expression? {
    let text = Dashboard.filled(expression, ["__rate_interval": "4321s", "__interval": "15s", "__range": "1h"])
    return try? Expression(parsing: text, allowsExperimental: false)
}

extension LintRule {
    /// Those that the linter has.
    static let all: [LintRule] = [
        LintRule("template-datasource-rule") { dashboard in
            let sources = dashboard.variables.filter { $0["type"]?.string == "datasource" }
            let isNamed = sources.allSatisfy {
                $0["name"]?.string == "datasource" && $0["label"]?.string == "Data source"
                    && $0["query"]?.string == "prometheus"
            }
            return sources.count == 1 && isNamed ? [] : ["the data source is not one variable of that name"]
        },
        LintRule("template-job-rule") { flaws(ofVariable: "job", labelled: "Job", in: $0) },
        LintRule("template-instance-rule") { flaws(ofVariable: "instance", labelled: "Instance", in: $0) },
        LintRule("template-label-promql-rule") { dashboard in
            queried(dashboard).filter { !isVariableQuery($0["query"]?.string ?? "") }.map(name)
        },
        LintRule("template-on-time-change-reload-rule") { dashboard in
            queried(dashboard).filter { $0["refresh"]?.integer != 2 }.map(name)
        },
        LintRule("panel-datasource-rule", eachPanel: { isVariable($0["datasource"]) }),
        LintRule(
            "panel-title-description-rule",
            eachPanel: { $0["title"]?.string?.isEmpty == false && $0["description"]?.string?.isEmpty == false }),
        LintRule("panel-units-rule", eachPanel: { units(of: $0).allSatisfy(knownUnits.contains) }),
        LintRule("panel-no-targets-rule", eachPanel: { $0["targets"]?.array?.isEmpty == false }),
        // Two rules on another language, which are met as nothing is asked in it.
        LintRule("target-logql-rule", eachPanel: asksPrometheus),
        LintRule("target-logql-auto-rule", eachPanel: asksPrometheus),
        LintRule("target-promql-rule") { dashboard in
            dashboard.queries.filter { parsed($0.expression) == nil }.map(\.place)
        },
        LintRule(
            "target-rate-interval-rule",
            eachExpression: { expression in
                ranges(below: expression.root).allSatisfy { function, range in
                    !["rate", "irate"].contains(function) || range.range.seconds(step: 1, range: 1) == rateInterval
                }
            }),
        LintRule("target-job-rule", eachExpression: { $0.selectors.allSatisfy { isMatched("job", by: $0) } }),
        LintRule("target-instance-rule", eachExpression: { $0.selectors.allSatisfy { isMatched("instance", by: $0) } }),
        LintRule(
            "target-counter-agg-rule",
            eachExpression: { expression in
                let counted = ranges(below: expression.root).filter {
                    ["rate", "irate", "increase"].contains($0.function)
                }
                let taken = counted.map(\.range.selector) + differences(below: expression.root)
                return expression.selectors.allSatisfy { $0.name?.hasSuffix("_total") != true || taken.contains($0) }
            }),
        LintRule("uneditable-dashboard") { $0.document["editable"]?.bool == false ? [] : ["it can be edited"] },
    ]

    /// Those of Grafana's units that are used.
    private static let knownUnits: Set = [
        "Bps", "bytes", "cpm", "cps", "d", "dateTimeFromNow", "dtdurations", "none", "ops", "percentunit", "reqps", "s",
        "short", "string", "wps",
    ]

    /// The variables whose values are asked for.
    private static func queried(_ dashboard: Dashboard) -> [JSONValue] {
        dashboard.variables.filter { $0["type"]?.string == "query" }
    }

    private static func name(_ variable: JSONValue) -> String { variable["name"]?.string ?? "" }

    /// What a variable that all queries go by lacks.
    private static func flaws(ofVariable name: String, labelled label: String, in dashboard: Dashboard) -> [String] {
        guard let variable = dashboard.variables.first(where: { $0["name"]?.string == name }) else {
            return ["there is no variable \(name)"]
        }
        var flaws: [String] = []
        if !isVariable(variable["datasource"]) { flaws.append("it has a data source of its own") }
        if variable["type"]?.string != "query" { flaws.append("its values are not asked for") }
        if variable["label"]?.string != label { flaws.append("it is not called \(label)") }
        if variable["multi"]?.bool != true { flaws.append("only one value can be chosen") }
        if variable["allValue"]?.string != ".+" { flaws.append(unboundedAll) }
        return flaws
    }

    /// The one flaw that `dashboards/.lint` excuses.
    static let unboundedAll = "All does not stand for .+"

    /// Whether a data source is the one that is chosen at the head of the dashboard.
    private static func isVariable(_ source: JSONValue?) -> Bool {
        source?["type"]?.string == "prometheus" && source?["uid"]?.string == "${datasource}"
    }

    /// Whether a text asks for a variable's values, with PromQL in it.
    private static func isVariableQuery(_ text: String) -> Bool {
        guard let selector = text.wholeMatch(of: /label_values\((.+), ?\w+\)/)?.1 else { return false }
        return parsed(String(selector)) != nil
    }

    /// The units that a panel's values are shown in.
    private static func units(of panel: JSONValue) -> [String] {
        let overrides = panel["fieldConfig"]?["overrides"]?.array ?? []
        let properties = overrides.flatMap { $0["properties"]?.array ?? [] }.filter { $0["id"]?.string == "unit" }
        return [panel["fieldConfig"]?["defaults"]?["unit"]?.string ?? ""] + properties.map { $0["value"]?.string ?? "" }
    }

    @Sendable private static func asksPrometheus(_ panel: JSONValue) -> Bool {
        (panel["targets"]?.array ?? []).allSatisfy { isVariable($0["datasource"]) }
    }

    /// Whether a selector takes only what has one of the chosen values of a label.
    private static func isMatched(_ label: String, by selector: VectorSelector) -> Bool {
        selector.braced.contains { $0.name == label && $0.operation == .matches && $0.value == "$\(label)" }
    }

    /// The selectors at and below a node that are subtracted from what they were before: increases, too.
    private static func differences(below node: Node) -> [VectorSelector] {
        var found: [VectorSelector] = []
        if case .binary(let binary) = node.kind, binary.operation == .subtract,
            case .vector(let now) = binary.left.kind, case .vector(var before) = binary.right.kind
        {
            found = [now, before]
            before.shift = now.shift
            if before != now { found = [] }
        }
        return found + node.kind.children.flatMap { differences(below: $0) }
    }

    /// The ranges at and below a node, with the functions that they are handed to.
    private static func ranges(below node: Node) -> [(function: String, range: MatrixSelector)] {
        var found: [(function: String, range: MatrixSelector)] = []
        if case .call(let call) = node.kind {
            for argument in call.arguments {
                if case .matrix(let range) = argument.kind { found.append((call.function.name, range)) }
            }
        }
        return found + node.kind.children.flatMap { ranges(below: $0) }
    }
}
