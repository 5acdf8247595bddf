import ArgumentParser

/// `roost check rules`.
struct CheckRulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Check rule files as promtool does.",
        discussion: """
            Without files, one comes from standard input. It ends with 1 when a file cannot be loaded, and, with \
            --lint-fatal, with 3 when there is something to complain about that is no error.

            Examples:
              roost check rules alerts/*.yml
              roost check rules --lint all --lint-fatal alerts/*.yml
              generate-rules | roost check rules --json
            """)

    @Argument(help: "The rule files.", completion: .file(extensions: ["yml", "yaml"]))
    var files: [String] = []

    @OptionGroup var options: RuleFileOptions

    func run() throws {
        let check = try options.check()
        let reports =
            files.isEmpty
            ? [check.report(on: try StandardInput.read(limit: 8 << 20, what: "a rule file"), named: "standard input")]
            : files.map(check.report(on:))
        options.finish(reports)
    }
}
