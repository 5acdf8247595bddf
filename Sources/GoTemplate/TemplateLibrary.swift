/// The nodes of a template and the text that they are stretches of.
struct TemplateBody: Sendable {
    let source: Source
    let nodes: [Node]

    var isBlank: Bool { source.isBlank(nodes) }
}

/// Templates out of any number of texts that may name each other.
package struct TemplateLibrary: Sendable {
    let functions: [String: GoFunction]
    let limits: Template.Limits
    private(set) var bodies: [String: TemplateBody] = [:]

    /// An empty library; `functions` add to the language's own and win over them.
    package init(functions: [String: GoFunction] = [:], limits: Template.Limits = Template.Limits()) {
        self.functions = Builtins.all.merging(functions) { $1 }
        self.limits = limits
    }

    /// The names of all templates.
    package var names: [String] { bodies.keys.sorted() }

    /// Adds the templates that a text defines, and the text itself under its name. As in Go, each takes the place of an
    /// earlier one of its name, unless it says nothing.
    package mutating func add(_ text: String, name: String) throws(TemplateError) {
        for (name, body) in try parse(text, name: name) where !body.isBlank || bodies[name] == nil {
            bodies[name] = body
        }
    }

    /// The same with a text that is executed, whatever was there under its name.
    func adding(_ text: String, name: String) throws(TemplateError) -> TemplateLibrary {
        var library = self
        let own = try parse(text, name: name)
        for (key, body) in own where key == name || !body.isBlank || bodies[key] == nil { library.bodies[key] = body }
        return library
    }

    private func parse(_ text: String, name: String) throws(TemplateError) -> [String: TemplateBody] {
        let source = Source(name: name, bytes: Array(text.utf8))
        guard source.bytes.count <= limits.sourceBytes else {
            throw TemplateError(
                name: name, line: 1, column: nil, message: "the template is longer than \(limits.sourceBytes) bytes")
        }
        let bodies = try Parser.bodies(of: source, functions: Set(functions.keys), maximumDepth: limits.depth)
        return bodies.mapValues { TemplateBody(source: source, nodes: $0) }
    }
}
