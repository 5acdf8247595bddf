import Format
import Model
import QueryAPI
import Rules

/// Which rules a client of `/api/v1/rules` wants to see, by the parameters of Prometheus' API.
struct RuleListing {
    private let types: Set<RuleReport.Kind>
    private let names: Set<String>
    private let groupNames: Set<String>
    private let files: Set<String>
    /// A rule is wanted when all matchers of one of them match its labels.
    private let matchers: [[Matcher]]
    let leavesOutAlerts: Bool
    /// The most groups of a page; nil for all.
    private let groupLimit: Int?
    /// Which group a page begins with.
    private let start: String?

    /// Groups with those of their rules that are wanted.
    struct Page {
        var groups: [(group: GroupReport, rules: [RuleReport])] = []
        /// What asks for the rest; nil when this is all.
        var next: String?
    }

    init(_ parameters: Parameters) throws(APIError) {
        switch parameters.text("type")?.lowercased() {
        case nil: types = [.alerting, .recording]
        case "alert": types = [.alerting]
        case "record": types = [.recording]
        case let type?: throw .parameter("type", "not supported value \"\(type)\"")
        }
        names = Set(parameters.texts("rule_name[]"))
        groupNames = Set(parameters.texts("rule_group[]"))
        files = Set(parameters.texts("file[]"))
        matchers = try parameters.matchers()
        leavesOutAlerts = try parameters.bool("exclude_alerts") ?? false
        start = parameters.text("group_next_token")
        groupLimit = try Self.groupLimit(parameters)
        guard start == nil || groupLimit != nil else {
            throw .parameter(
                "group_next_token", "group_limit needs to be present in order to paginate over the groups")
        }
    }

    private static func groupLimit(_ parameters: Parameters) throws(APIError) -> Int? {
        guard let text = parameters.text("group_limit") else { return nil }
        guard let limit = Int32(text) else {
            throw .parameter("group_limit", "group_limit needs to be a valid number, not \"\(text)\"")
        }
        guard limit > 0 else { throw .parameter("group_limit", "group_limit needs to be greater than 0") }
        return Int(limit)
    }

    /// The first page from where it is to begin, in the order of files and names. Groups without such rules are left out.
    func page(of groups: [GroupReport]) throws(APIError) -> Page {
        var sorted = groups.sorted { Self.precedes($0.id, $1.id) }[...]
        if let start {
            sorted = sorted.drop { Self.token(of: $0) != start }
            guard !sorted.isEmpty else {
                throw .parameter(
                    "group_next_token", "invalid group_next_token '\(start)'. were rule groups changed?")
            }
        }
        var page = Page()
        for group in sorted where isWanted(group) {
            let rules = group.rules.filter(isWanted)
            guard !rules.isEmpty else { continue }
            guard page.groups.count < groupLimit ?? .max else {
                page.next = Self.token(of: group)
                break
            }
            page.groups.append((group, rules))
        }
        return page
    }

    private static func precedes(_ one: RuleGroup.ID, _ other: RuleGroup.ID) -> Bool {
        one.file == other.file ? one.name.isBytewiseLess(than: other.name) : one.file.isBytewiseLess(than: other.file)
    }

    private func isWanted(_ group: GroupReport) -> Bool {
        (groupNames.isEmpty || groupNames.contains(group.id.name)) && (files.isEmpty || files.contains(group.id.file))
    }

    private func isWanted(_ rule: RuleReport) -> Bool {
        guard types.contains(rule.kind), names.isEmpty || names.contains(rule.rule.name) else { return false }
        guard !matchers.isEmpty else { return true }
        let labels = Labels(rule.rule.labels.map { ($0.name, $0.template.text) })
        return matchers.contains { set in set.allSatisfy { $0.accepts(labels) } }
    }

    private static func token(of group: GroupReport) -> String {
        SHA256.hexadecimal(Array(group.id.description.utf8))
    }
}

extension RuleReport {
    /// The raw values are those of Prometheus' API.
    enum Kind: String {
        case alerting, recording
    }

    var kind: Kind {
        if case .alerting = rule.kind { .alerting } else { .recording }
    }
}
