import ArgumentParser

/// `roost check config`.
struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check settings files of the agent, and what they name.",
        discussion: """
            Reads a roost.yaml as 'roost agent' and 'roost apply' do, its rule files, its notification file and its files \
            of targets, and sees that secrets and certificates can be read. It ends with 1 when the agent would not \
            start with a file, and, with --lint-fatal, with 3 when there is something to complain about that is no error.

            Examples:
              roost check config roost.yaml
              roost check config --syntax-only roost.yaml
              roost check config --lint all --lint-fatal roost.yaml
            """)

    @Argument(help: "The settings files.", completion: .file(extensions: ["yml", "yaml"]))
    var files: [String]

    @Flag(help: "Leave other files alone.")
    var syntaxOnly = false

    @Option(help: LintSelection.help)
    var lint = LintSelection.standard

    @Flag(help: "End with 3 when there is something to complain about.")
    var lintFatal = false

    @Flag(help: "Pass over keys of rule files that nobody knows.")
    var ignoreUnknownFields = false

    @Option(help: QueryFeatures.help)
    var enableFeature: [String] = []

    @Flag(help: "Write what is found as one JSON object.")
    var json = false

    func run() throws {
        let rules = RuleFileCheck(
            lint: try LintSelection(lint), features: try QueryFeatures(enableFeature),
            ignoresUnknownKeys: ignoreUnknownFields)
        let check = ConfigCheck(rules: rules, isSyntaxOnly: syntaxOnly)
        CheckReport.finish(files.flatMap(check.reports(on:)), asJSON: json, isLintFatal: lintFatal)
    }
}
