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

    private let name: String
    private let library: TemplateLibrary

    /// Parses a template; `functions` add to the language's own and win over them.
    package init(
        _ text: String, name: String, functions: [String: GoFunction] = [:], limits: Limits = Limits()
    ) throws(TemplateError) {
        try self.init(text, name: name, library: TemplateLibrary(functions: functions, limits: limits))
    }

    /// Parses a template that may name those of a library, and define some of them anew.
    package init(_ text: String, name: String, library: TemplateLibrary) throws(TemplateError) {
        self.name = name
        self.library = try library.adding(text, name: name)
    }

    /// The output for `data`, which is the template's first dot.
    package func render(_ data: GoValue, as form: OutputForm = .text) throws(TemplateError) -> String {
        var executor = Executor(library, name: name, data: data, form: form)
        return try executor.run()
    }
}

/// What a template writes.
package enum OutputForm: Sendable {
    case text
    /// Values are escaped for where they stand, as Go's `html/template` does.
    case html
}
