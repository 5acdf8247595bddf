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

    @OptionGroup var options: RuleFileOptions

    func run() throws {
        let check = ConfigCheck(rules: try options.check(), isSyntaxOnly: syntaxOnly)
        options.finish(files.flatMap(check.reports(on:)))
    }
}
