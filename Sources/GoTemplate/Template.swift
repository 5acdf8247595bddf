/// A parsed template of Go's `text/template` language, without complex numbers.
package struct Template: Sendable {
    /// The bounds within which a template is parsed and rendered, since its author may err.
    package struct Limits: Sendable {
        /// The longest text of a template, in bytes.
        package var sourceBytes = 1 << 20
        /// The longest output, and the longest string that a function may return, in bytes.
        package var outputBytes = 1 << 20
        /// How many parts are rendered, counting each turn of a loop.
        package var steps = 200_000
        /// How deep blocks, parentheses and templates nest.
        package var depth = 200

        package init() {}
    }

    let source: Source
    let functions: [String: GoFunction]
    let limits: Limits
    /// The bodies by name; the template's own is under its name.
    let bodies: [String: [Node]]

    /// Parses a template; `functions` add to the language's own and win over them.
    package init(
        _ text: String, name: String, functions: [String: GoFunction] = [:], limits: Limits = Limits()
    ) throws(TemplateError) {
        source = Source(name: name, bytes: Array(text.utf8))
        self.functions = Builtins.all.merging(functions) { $1 }
        self.limits = limits
        guard source.bytes.count <= limits.sourceBytes else {
            throw TemplateError(
                name: name, line: 1, column: nil, message: "the template is longer than \(limits.sourceBytes) bytes")
        }
        bodies = try Parser.bodies(of: source, functions: Set(self.functions.keys), maximumDepth: limits.depth)
    }

    /// The output for `data`, which is the template's first dot.
    package func render(_ data: GoValue) throws(TemplateError) -> String {
        var executor = Executor(self, data: data)
        return try executor.run()
    }
}
