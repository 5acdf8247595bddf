import Collection
import Format
import Model
import PromQL
import QueryAPI
import Registry
import Rules
import Scraping
import Settings
import TSDB

/// What Prometheus' API tells of the agent's parts, under Prometheus' names.
extension Agent {
    /// The revision of the API and of the query language that clients may count on.
    private static let spokenVersion = "3.14.0"

    /// All targets with how their newest scrape was; `state` may be `active`, `dropped` or `any`.
    func targetsDocument(state: String?) -> JSONValue {
        let active = state == "dropped" ? [] : scraper.targets()
        return ["activeTargets": .array(active.map(\.document)), "droppedTargets": []]
    }

    /// The groups of rules, as far as they are asked for.
    func rulesDocument(_ parameters: Parameters) throws(APIError) -> JSONValue {
        let listing = try RuleListing(parameters)
        let page = try listing.page(of: rules.groups())
        let groups = page.groups.map { $0.group.document(of: $0.rules, withAlerts: !listing.leavesOutAlerts) }
        let next = page.next.map { [JSONValue.Member("groupNextToken", .string($0))] } ?? []
        return .object([.init("groups", .array(groups))] + next)
    }

    /// All pending and firing alerts.
    var alertsDocument: JSONValue { ["alerts": .array(rules.alerts().map(\.document))] }

    /// What is known of metrics, by their names.
    func metadataDocument(metric: String?) -> JSONValue {
        let families = Set(collector.points().map(\.family)).filter { metric == nil || $0.name == metric }
        return .object(
            families.sorted { $0.name.isBytewiseLess(than: $1.name) }.map { family in
                let entry: JSONValue = [
                    "type": .string(family.kind.rawValue), "help": .string(family.help), "unit": .string(family.unit),
                ]
                return .init(family.name, [entry])
            })
    }

    /// Grafana goes by the version.
    var buildDocument: JSONValue {
        [
            "version": .string(Self.spokenVersion), "revision": .string("roost-\(Version.text)"), "branch": "",
            "buildUser": "", "buildDate": "", "goVersion": "",
        ]
    }

    /// The settings that are in force, as a settings file has them. What may hold secrets is not among them: jobs,
    /// servers, receivers.
    var configurationDocument: JSONValue {
        func duration(_ value: Duration) -> JSONValue { .string(DurationText.text(value.milliseconds)) }
        let (global, agent, storage) = (settings.global, settings.agent, settings.storage)
        var retention: [JSONValue.Member] = [.init("time", duration(storage.retention))]
        if let size = storage.retentionSize { retention.append(.init("size", .string(SizeText.text(Int64(size))))) }
        let document: JSONValue = [
            "global": [
                "scrape_interval": duration(global.scrapeInterval), "scrape_timeout": duration(global.scrapeTimeout),
                "evaluation_interval": duration(global.evaluationInterval),
                "external_labels": global.externalLabels.document,
            ],
            "agent": [
                "listen": .string("\(agent.listen)"), "interval": duration(agent.interval),
                "probe_timeout": duration(agent.probeTimeout),
            ],
            "storage": [
                "tsdb": [
                    "out_of_order_time_window": duration(storage.outOfOrderWindow), "retention": .object(retention),
                ]
            ],
            "rule_files": .array(settings.ruleFiles.map { .string($0) }),
        ]
        return ["yaml": .string(YAMLWriter.text(document))]
    }

    /// What Prometheus would have been given on its command line to do the same.
    var flagsDocument: JSONValue {
        let features = settings.agent.features.map(\.rawValue).sorted().joined(separator: ",")
        let options = EngineOptions()
        return [
            "enable-feature": .string(features),
            "query.lookback-delta": .string(DurationText.text(options.lookback)),
            "query.max-samples": .string("\(options.maxSamples)"),
            "query.timeout": .string(DurationText.text(options.timeout.milliseconds)),
            "storage.tsdb.path": .string(home.store),
            "storage.tsdb.retention.time": .string(DurationText.text(settings.storage.retention.milliseconds)),
            "web.config.file": .string(settings.agent.webConfig ?? ""),
            "web.listen-address": .string("\(settings.agent.listen)"),
        ]
    }

    /// How the agent runs.
    var runtimeDocument: JSONValue {
        [
            "startTime": .string(RFC3339.text(startedAt)), "CWD": .string(home.path),
            "timeSeriesCount": .integer(Int64(store.statistics.series)),
            "storageRetention": .string(DurationText.text(store.settings.retention.milliseconds)),
        ]
    }
}

extension TargetStatus {
    fileprivate var document: JSONValue {
        [
            // Parameters may be secrets.
            "discoveredLabels": discovered.filter { !$0.name.hasPrefix(TargetLabel.parameter) }.document,
            "labels": labels.document, "scrapePool": .string(job),
            "scrapeUrl": .string(url), "globalUrl": .string(url), "lastError": .string(error ?? ""),
            "lastScrape": .string(scrapedAt.map(RFC3339.text) ?? "0001-01-01T00:00:00Z"),
            "lastScrapeDuration": .number(seconds), "health": .string(isUp.map { $0 ? "up" : "down" } ?? "unknown"),
            "scrapeInterval": .string(DurationText.text(interval.milliseconds)),
        ]
    }
}

extension GroupReport {
    fileprivate func document(of rules: [RuleReport], withAlerts: Bool) -> JSONValue {
        [
            "name": .string(id.name), "file": .string(id.file),
            "rules": .array(rules.map { $0.document(withAlerts: withAlerts) }),
            "interval": .number(Double(interval) / 1000), "limit": .integer(Int64(limit)),
            "evaluationTime": .number(lastDuration / .seconds(1)), "lastEvaluation": .evaluation(lastEvaluation),
        ]
    }
}

extension RuleReport {
    fileprivate func document(withAlerts: Bool) -> JSONValue {
        var members: [JSONValue.Member] = []
        func add(_ name: String, _ value: JSONValue) { members.append(.init(name, value)) }
        if case .alerting = rule.kind { add("state", .string(state.rawValue)) }
        add("name", .string(rule.name))
        add("query", .string(rule.expression.description))
        if case .alerting(let terms) = rule.kind {
            add("duration", .number(Double(terms.holdDuration) / 1000))
            add("keepFiringFor", .number(Double(terms.keepFiringFor) / 1000))
        }
        add("labels", .object(rule.labels.map { .init($0.name, .string($0.template.text)) }))
        if case .alerting(let terms) = rule.kind {
            add("annotations", .object(terms.annotations.map { .init($0.name, .string($0.template.text)) }))
            add("alerts", withAlerts ? .array(alerts.map(\.document)) : .null)
        }
        add("health", .string(health.rawValue))
        if let lastError { add("lastError", .string(lastError)) }
        add("evaluationTime", .number(lastDuration / .seconds(1)))
        add("lastEvaluation", .evaluation(lastEvaluation))
        add("type", .string(kind.rawValue))
        return .object(members)
    }
}

extension ActiveAlert {
    fileprivate var document: JSONValue {
        var members: [JSONValue.Member] = [
            .init("labels", labels.document), .init("annotations", annotations.document),
            .init("state", .string(state.rawValue)), .init("activeAt", .string(RFC3339.text(activeAt))),
        ]
        if let keepFiringSince { members.append(.init("keepFiringSince", .string(RFC3339.text(keepFiringSince)))) }
        members.append(.init("value", .string(goFloatText(value, verb: .exponent))))
        return .object(members)
    }
}

extension JSONValue {
    /// When something was evaluated last, or the time that Go has for never.
    fileprivate static func evaluation(_ time: Timestamp?) -> JSONValue {
        .string(time.map(RFC3339.text) ?? "0001-01-01T00:00:00Z")
    }
}
