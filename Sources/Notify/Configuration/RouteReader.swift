import Format
import Model
import YAML

/// Reads the tree of routes, which names receivers and time intervals of the same file.
struct RouteReader {
    private let receivers: Set<String>
    private let intervals: Set<String>
    private let context: ReadingContext

    init(receivers: Set<String>, intervals: Set<String>, _ context: ReadingContext) {
        self.receivers = receivers
        self.intervals = intervals
        self.context = context
    }

    /// Reads the root, which takes every alert at any time, and so has a receiver and no conditions.
    func root(_ node: YAMLNode) throws(YAMLError) -> Route {
        for entry in try node.entries(of: "route") where Self.isCondition(entry) {
            throw entry.keyError("the root route takes every alert and has no siblings: remove \"\(entry.key)\"")
        }
        return try route(node, parent: nil)
    }

    private static func isCondition(_ entry: YAMLEntry) -> Bool {
        switch entry.key {
        case "continue":
            if case .scalar(let scalar) = entry.value.content { scalar.bool == true } else { false }
        case "match", "match_re", "matchers", "mute_time_intervals", "active_time_intervals":
            switch entry.value.content {
            case .sequence(let nodes): !nodes.isEmpty
            case .mapping(let entries): !entries.isEmpty
            case .scalar: false
            }
        default: false
        }
    }

    private func route(_ node: YAMLNode, parent: Route?) throws(YAMLError) -> Route {
        var reader = try ConfigReader(node, "route", context)
        let receiver = try receiver(&reader.fields, parent: parent)
        let groupBy = try reader.fields.value("group_by") { node throws(YAMLError) in try GroupBy(node) }
        let timing = try RouteTiming(&reader.fields, parent: parent?.timing ?? RouteTiming())
        let matchers = try reader.matchers()
        let continues = try reader.flag("continue")
        let muting = try intervals("mute_time_intervals", &reader)
        let active = try intervals("active_time_intervals", &reader)
        let labels = try labels(&reader).merging(parent?.labels ?? [:]) { own, _ in own }
        let escalation = try reader.fields.value("escalation") { node throws(YAMLError) in try self.escalation(node) }
        let children = reader.fields.value("routes")
        try reader.fields.finish()

        let key = parent.map { "\($0.key)/{\(matchers.map(\.text).joined(separator: ","))}" } ?? "{}"
        var route = Route(
            receiver: receiver, groupBy: groupBy ?? parent?.groupBy ?? .labels([]), timing: timing,
            matchers: matchers, continues: continues, key: key
        )
        route.muteTimeIntervals = muting
        route.activeTimeIntervals = active
        route.labels = labels
        route.escalation = escalation ?? parent?.escalation ?? []
        let own = route
        route.routes =
            try children?.elements("routes") { node throws(YAMLError) in
                guard !node.isNull else { throw node.error("a route of \"routes\" is empty: remove it") }
                return try self.route(node, parent: own)
            } ?? []
        return route
    }

    private func receiver(_ reader: inout MappingReader, parent: Route?) throws(YAMLError) -> String {
        let node = try parent == nil ? reader.required("receiver") : reader.value("receiver")
        guard let node else { return parent?.receiver ?? "" }
        if let parent, try node.string("receiver").isEmpty { return parent.receiver }
        return try receiver(node)
    }

    private func receiver(_ node: YAMLNode) throws(YAMLError) -> String {
        let name = try node.string("receiver")
        guard !receivers.contains(name) else { return name }
        let remedy = nearest(to: name, among: receivers).map { "did you mean \"\($0)\"?" } ?? "add it to receivers"
        throw node.error("there is no receiver named \"\(name)\": \(remedy)")
    }

    private func escalation(_ node: YAMLNode) throws(YAMLError) -> [EscalationStep] {
        var steps: [EscalationStep] = []
        _ = try node.elements("escalation") { node throws(YAMLError) in
            var fields = try MappingReader(node, "a step of escalation")
            let after = try fields.required("after")
            let step = EscalationStep(
                after: try after.positiveDuration("after"), receiver: try receiver(fields.required("receiver")))
            try fields.finish()
            if let last = steps.last, step.after <= last.after {
                throw after.error("each step of escalation comes after the one before it: put the sooner one first")
            }
            steps.append(step)
        }
        return steps
    }

    private func intervals(_ key: String, _ reader: inout ConfigReader) throws(YAMLError) -> [String] {
        let names = try reader.fields.list(key) { node throws(YAMLError) in
            let name = try node.string("an element of \(key)")
            guard !intervals.contains(name) else { return name }
            let remedy =
                nearest(to: name, among: intervals).map { "did you mean \"\($0)\"?" } ?? "add it to time_intervals"
            throw node.error("there is no time interval named \"\(name)\": \(remedy)")
        }
        return names
    }

    private func labels(_ reader: inout ConfigReader) throws(YAMLError) -> [String: String] {
        let labels = try reader.texts("labels")
        guard labels[""] == nil else { throw reader.fields.error(at: "labels", "a label name must not be empty") }
        return labels
    }
}

extension GroupBy {
    fileprivate init(_ node: YAMLNode) throws(YAMLError) {
        var names: Set<String> = []
        _ = try node.elements("group_by") { node throws(YAMLError) in
            let name = try node.string("an element of group_by")
            guard !name.isEmpty else { throw node.error("a label name must not be empty") }
            guard names.insert(name).inserted || name == "..." else {
                throw node.error("group_by names \"\(name)\" twice")
            }
        }
        if names.contains("...") {
            guard names.count == 1 else { throw node.error("group_by has \"...\", which must stand alone") }
            self = .all
        } else {
            self = .labels(names)
        }
    }
}

extension RouteTiming {
    /// What the route does not say, its parent says.
    fileprivate init(_ reader: inout MappingReader, parent: RouteTiming) throws(YAMLError) {
        self = parent
        if let value = try reader.duration("group_wait") { groupWait = value }
        if let value = try reader.positiveDuration("group_interval") { groupInterval = value }
        if let value = try reader.positiveDuration("repeat_interval") { repeatInterval = value }
    }
}
