import ArgumentParser
import Format
import Model
import Notify

/// `roost notify routes`.
struct NotifyRoutesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routes",
        abstract: "Show which receivers are told of an alert.",
        discussion: """
            Writes the receivers that the routes give an alert with these labels. Without labels it shows all routes.

            Examples:
              roost notify routes alertname=ServerDown severity=page
              roost notify routes --tree severity=page
            """)

    @OptionGroup var source: NotificationFileOption

    @Flag(help: "Show all routes, with a mark at those that take the alert.")
    var tree = false

    @Flag(help: "Write JSON.")
    var json = false

    @Argument(help: "The alert's labels, each NAME=VALUE.")
    var labels: [String] = []

    func run() throws {
        let alert = try labels.isEmpty ? nil : Labels(arguments: labels)
        let listing = RouteListing(of: try source.config().route, taking: alert)
        if json { return printLine(String(decoding: listing.json.encoded(indentation: 2), as: UTF8.self)) }
        printLine((tree || alert == nil ? listing.tree : listing.receivers).joined(separator: "\n"))
    }
}

extension Labels {
    /// The labels of words like `severity=page`.
    init(arguments: [String]) throws {
        var labels: [String: String] = [:]
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw Failure(.usage, "a label is NAME=VALUE, not '\(argument)'")
            }
            labels[String(parts[0])] = String(parts[1])
        }
        self.init(labels.map { ($0.key, $0.value) })
    }
}
