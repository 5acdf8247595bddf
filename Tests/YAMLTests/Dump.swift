import YAML

/// A node in one line, to compare trees: `{a: [1, "2"], b: null}`.
func dump(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let scalar):
        if scalar.isNull { return "null" }
        return scalar.isString ? "\"\(scalar.text)\"" : scalar.text
    case .sequence(let nodes): return "[\(nodes.map(dump).joined(separator: ", "))]"
    case .mapping(let entries):
        return "{\(entries.map { "\($0.key): \(dump($0.value))" }.joined(separator: ", "))}"
    }
}

/// Parses text as the file `f.yml`.
func parse(_ text: String, limits: YAMLLimits = .init()) throws(YAMLError) -> YAMLNode {
    try YAMLNode(parsing: Array(text.utf8), file: "f.yml", limits: limits)
}

/// What the reading of a text fails with, or what came out when it did not.
func failure(_ text: String, limits: YAMLLimits = .init(), _ body: (YAMLNode) throws(YAMLError) -> Void = { _ in })
    -> String
{
    do {
        let node = try parse(text, limits: limits)
        try body(node)
        return "accepted: \(dump(node))"
    } catch {
        return error.description
    }
}
