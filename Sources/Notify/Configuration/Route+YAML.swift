import Format
import Model
import YAML

extension Route {
    private static let unsupportedKeys = [
        "active_time_intervals", "labels", "match", "match_re", "mute_time_intervals",
    ]

    /// Reads the root, which takes every alert and so has a receiver and no matchers.
    init(rootOf node: YAMLNode, receivers: Set<String>) throws(YAMLError) {
        for entry in try node.entries(of: "route") where entry.key == "matchers" || entry.key == "continue" {
            throw entry.keyError("the root route takes every alert and has no siblings: remove \"\(entry.key)\"")
        }
        try self.init(node, parent: nil, receivers: receivers)
    }

    private init(_ node: YAMLNode, parent: Route?, receivers: Set<String>) throws(YAMLError) {
        var reader = try MappingReader(node, "route")
        try reader.refuse(Self.unsupportedKeys, because: notSupported)
        let receiver = try Self.receiver(&reader, parent: parent, known: receivers)
        let groupBy = try reader.value("group_by") { node throws(YAMLError) in try GroupBy(node) }
        let timing = try RouteTiming(&reader, parent: parent?.timing ?? RouteTiming())
        let matchers = try reader.list("matchers") { node throws(YAMLError) in try Self.matchers(node) }
            .flatMap { $0 }.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
        let continues = try reader.bool("continue") ?? false
        let children = reader.value("routes")
        try reader.finish()

        let key = parent.map { "\($0.key)/{\(matchers.map(\.description).joined(separator: ","))}" } ?? "{}"
        let own = Route(
            receiver: receiver, groupBy: groupBy ?? parent?.groupBy ?? .labels([]), timing: timing,
            matchers: matchers, continues: continues, key: key
        )
        let routes = try children?.elements("routes") { node throws(YAMLError) in
            try Route(node, parent: own, receivers: receivers)
        }
        self.init(
            receiver: own.receiver, groupBy: own.groupBy, timing: own.timing, matchers: own.matchers,
            continues: own.continues, routes: routes ?? [], key: own.key
        )
    }

    private static func receiver(
        _ reader: inout MappingReader, parent: Route?, known: Set<String>
    ) throws(YAMLError) -> String {
        if let parent, reader.value("receiver") == nil { return parent.receiver }
        let node = try reader.required("receiver")
        let name = try node.string("receiver")
        guard !known.contains(name) else { return name }
        let remedy = nearest(to: name, among: known).map { "did you mean \"\($0)\"?" } ?? "add it to receivers"
        throw node.error("there is no receiver named \"\(name)\": \(remedy)")
    }

    private static func matchers(_ node: YAMLNode) throws(YAMLError) -> [Matcher] {
        let text = try node.string("an element of matchers")
        do {
            return try MatcherParser.matchers(text)
        } catch {
            let mark = node.mark(ofByte: error.offset)
            throw YAMLError(file: node.source.file, mark: mark, message: "matchers of route: \(error.message)")
        }
    }
}

extension GroupBy {
    fileprivate init(_ node: YAMLNode) throws(YAMLError) {
        var names: Set<String> = []
        _ = try node.elements("group_by") { node throws(YAMLError) in
            let name = try node.string("an element of group_by")
            guard !name.isEmpty else { throw node.error("a label name must not be empty") }
            guard names.insert(name).inserted else { throw node.error("group_by names \"\(name)\" twice") }
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
        if let value = try Self.positive("group_interval", &reader) { groupInterval = value }
        if let value = try Self.positive("repeat_interval", &reader) { repeatInterval = value }
    }

    private static func positive(_ key: String, _ reader: inout MappingReader) throws(YAMLError) -> Int64? {
        try reader.value(key) { node throws(YAMLError) in
            let value = try node.duration(key)
            guard value > 0 else { throw node.error("\(key) must be longer than 0s") }
            return value
        }
    }
}
