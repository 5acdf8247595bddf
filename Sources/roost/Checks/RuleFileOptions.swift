import ArgumentParser

/// What every check that reads rule files may be told.
struct RuleFileOptions: ParsableArguments {
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

    /// The check that is asked for.
    func check() throws -> RuleFileCheck {
        RuleFileCheck(
            lint: try LintSelection(lint), features: try QueryFeatures(enableFeature),
            ignoresUnknownKeys: ignoreUnknownFields)
    }

    /// Tells what was found, and ends the program when something was.
    func finish(_ reports: [CheckReport]) {
        CheckReport.finish(reports, asJSON: json, isLintFatal: lintFatal)
    }
}
