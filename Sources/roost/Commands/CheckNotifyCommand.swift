import ArgumentParser

/// `roost check notify`.
struct CheckNotifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "Check notification files, each an alertmanager.yml.",
        discussion: """
            Reads them as the agent does: what Alertmanager knows and Roost does not do yet is an error, with its place. \
            It ends with 1 when the agent would not take a file.

            Examples:
              roost check notify alertmanager.yml
            """)

    @Argument(help: "The notification files.", completion: .file(extensions: ["yml", "yaml"]))
    var files: [String]

    @Flag(help: "Write what is found as one JSON object.")
    var json = false

    func run() throws { CheckReport.finish(files.map(NotifyCheck().report(on:)), asJSON: json) }
}
