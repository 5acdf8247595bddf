import ArgumentParser

/// `roost check web-config`.
struct CheckWebConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "web-config",
        abstract: "Check web configuration files, as Prometheus' exporters have them.",
        discussion: """
            Looks at TLS, headers, users and the rate limit, and sees that certificate and key can be read and belong \
            together. 'roost agent --web-config' guards its port with such a file. It ends with 1 when a file is not good.

            Examples:
              roost check web-config web-config.yml
            """)

    @Argument(help: "The web configuration files.", completion: .file(extensions: ["yml", "yaml"]))
    var files: [String]

    @Flag(help: "Write what is found as one JSON object.")
    var json = false

    func run() throws { CheckReport.finish(files.map(WebConfigCheck().report(on:)), asJSON: json) }
}
