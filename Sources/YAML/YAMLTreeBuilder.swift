/// Turns libyaml's events into nodes, within limits.
struct YAMLTreeBuilder: ~Copyable {
    /// A finished node, and for how many it counts.
    private struct Anchored {
        let node: YAMLNode
        let size: Int
    }

    private var reader: YAMLEventReader
    private let source: YAMLSource
    private let limits: YAMLLimits
    private var anchors: [String: Anchored] = [:]
    private var nodeCount = 0

    init(reader: consuming YAMLEventReader, source: YAMLSource, limits: YAMLLimits) {
        self.reader = reader
        self.source = source
        self.limits = limits
    }

    /// All documents up to the end of the stream.
    mutating func documents() throws(YAMLError) -> [YAMLNode] {
        var documents: [YAMLNode] = []
        while try documentStart() != nil { documents.append(try document()) }
        return documents
    }

    /// The first document, and where something follows it, whatever that is.
    mutating func firstDocument() throws(YAMLError) -> (document: YAMLNode?, next: YAMLMark?) {
        guard try documentStart() != nil else { return (nil, nil) }
        let document = try document()
        do throws(YAMLError) {
            return (document, try documentStart())
        } catch {
            return (document, error.mark)
        }
    }

    /// Where the next document begins; nil when there is none.
    private mutating func documentStart() throws(YAMLError) -> YAMLMark? {
        while true {
            let event = try reader.next()
            switch event.kind {
            case .streamEnd: return nil
            case .documentStart: return event.mark
            default: continue
            }
        }
    }

    private mutating func document() throws(YAMLError) -> YAMLNode {
        anchors = [:]
        return try node(startingWith: try reader.next(), depth: 0)
    }

    private mutating func node(startingWith event: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode {
        guard depth < limits.depth else {
            throw error("lists and mappings nest deeper than \(limits.depth) levels", at: event.mark)
        }
        let sizeBefore = nodeCount
        try count(1, at: event.mark)
        let content: YAMLNode.Content
        switch event.kind {
        case .scalar(let scalar): content = .scalar(scalar)
        case .sequenceStart: content = .sequence(try sequence(depth: depth + 1))
        case .mappingStart: content = .mapping(try mapping(depth: depth + 1))
        case .alias(let name):
            guard let target = anchors[name] else {
                throw error("no anchor \"&\(name)\" stands above this alias", at: event.mark)
            }
            try count(target.size, at: event.mark)
            return YAMLNode(target.node.content, mark: event.mark, source: source)
        default: throw error("a value was expected", at: event.mark)
        }
        let node = YAMLNode(content, mark: event.mark, source: source)
        if let anchor = event.anchor { anchors[anchor] = Anchored(node: node, size: nodeCount - sizeBefore) }
        return node
    }

    private mutating func sequence(depth: Int) throws(YAMLError) -> [YAMLNode] {
        var nodes: [YAMLNode] = []
        while true {
            let event = try reader.next()
            if case .sequenceEnd = event.kind { return nodes }
            nodes.append(try node(startingWith: event, depth: depth))
        }
    }

    private mutating func mapping(depth: Int) throws(YAMLError) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var lines: [String: Int] = [:]
        var merged: [YAMLEntry] = []
        while true {
            let event = try reader.next()
            if case .mappingEnd = event.kind { break }
            let keyNode = try node(startingWith: event, depth: depth)
            guard case .scalar(let key) = keyNode.content else {
                throw keyNode.error("a key must be a single value, not \(keyNode.kindName)")
            }
            let value = try node(startingWith: try reader.next(), depth: depth)
            if key.text == "<<", key.style == .plain {
                merged += try mergedEntries(value)
                continue
            }
            let entry = YAMLEntry(key: key.text, keyMark: keyNode.mark, value: value)
            if let line = lines.updateValue(keyNode.mark.line, forKey: key.text) {
                throw entry.keyError("the key \"\(key.text)\" stands here a second time, first in line \(line)")
            }
            entries.append(entry)
        }
        // A mapping's own keys win over merged ones, an earlier merged mapping over a later one.
        for entry in merged where lines.updateValue(entry.keyMark.line, forKey: entry.key) == nil {
            entries.append(entry)
        }
        return entries
    }

    /// What a merge key brings in (the "merge" type of YAML 1.1): a mapping, or a list of them.
    private func mergedEntries(_ value: YAMLNode) throws(YAMLError) -> [YAMLEntry] {
        let nodes =
            switch value.content {
            case .sequence(let nodes): nodes
            default: [value]
            }
        var entries: [YAMLEntry] = []
        for node in nodes {
            guard case .mapping(let merged) = node.content else {
                throw node.error("\"<<\" merges mappings, not \(node.kindName)")
            }
            entries += merged
        }
        return entries
    }

    private mutating func count(_ nodes: Int, at mark: YAMLMark) throws(YAMLError) {
        nodeCount += nodes
        guard nodeCount <= limits.nodes else {
            throw error("with its aliases the file has more than \(limits.nodes) values", at: mark)
        }
    }

    private func error(_ message: String, at mark: YAMLMark) -> YAMLError {
        YAMLError(file: source.file, mark: mark, message: message)
    }
}
