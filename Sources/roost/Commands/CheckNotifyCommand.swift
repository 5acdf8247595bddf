import ArgumentParser

/// `roost check notify`.
struct CheckNotifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "Check notification files, each an alertmanager.yml.",
        discussion: """
            Gives Alertmanager's verdict: it ends with 1 when an Alertmanager would not take a file. What Roost's agent \
            does not do yet, and so refuses, is a warning with its place.

            Examples:
              roost check notify alertmanager.yml
            """)

    @Argument(help: "The notification files.", completion: .file(extensions: ["yml", "yaml"]))
    var files: [String]

    @Flag(help: "Write what is found as one JSON object.")
    var json = false

    func run() throws { CheckReport.finish(files.map(NotifyCheck().report(on:)), asJSON: json) }
}
