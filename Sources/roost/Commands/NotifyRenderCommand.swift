import ArgumentParser
import Format
import Model
import Notify

/// `roost notify render`.
struct NotifyRenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Show what a template of a notification comes to.",
        discussion: """
            It is rendered for one alert with these labels, with the templates of the notification file where there is one.

            Examples:
              roost notify render '{{ .CommonLabels.severity | toUpper }}' severity=page
              roost notify render --html '{{ template "email.default.html" . }}'
            """)

    @Option(
        help: "The notification file whose templates are known too.", completion: .file(extensions: ["yml", "yaml"]))
    var file: String?

    @Flag(help: "Escape values as in a mail's HTML.")
    var html = false

    @Flag(help: "Render it for an alert that is over.")
    var resolved = false

    @Argument(help: "The template.")
    var template: String

    @Argument(help: "The alert's labels, each NAME=VALUE.")
    var labels: [String] = []

    func run() throws {
        let config = try file.map { try NotificationConfig(ofFile: $0) } ?? .silent
        let now = SystemTime().now()
        let sample = Notification.sample(
            for: "test", labels: try Labels(arguments: labels), isResolved: resolved, at: now)
        let renderer = Renderer(sample, library: config.library, at: now)
        do {
            let text = try html ? renderer.html(template) : renderer.text(template)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            printLine(lines.map { Terminal.harmless(String($0)) }.joined(separator: "\n"))
        } catch {
            throw Failure(.configuration, error.description)
        }
    }
}
