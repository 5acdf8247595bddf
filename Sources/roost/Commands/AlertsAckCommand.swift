import ArgumentParser
import Format
import Model
import Notify

/// `roost alerts ack`.
struct AlertsAckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Say that you look after alerts that fire.",
        discussion: """
            Receivers are not reminded of an alert that is acknowledged, and it does not go up to others, until it is over; \
            what is new of its group is told as ever. To have nobody told at all, silence it.

            Examples:
              roost alerts ack ServerDown --server demo
              roost alerts ack severity=page --comment 'disk is on its way'
              roost alerts ack ServerDown --undo
            """)

    @OptionGroup var which: AlertMatchers

    @Option(name: .shortAndLong, help: "What is being done.")
    var comment = ""

    @Option(name: .shortAndLong, help: "Who looks after them; by default the user.")
    var author: String?

    @Flag(help: "Nobody looks after them any more.")
    var undo = false

    @Flag(help: "Write JSON.")
    var json = false

    func validate() throws {
        if undo, author != nil || !comment.isEmpty {
            throw ValidationError("--undo takes an acknowledgement back: leave out --author and --comment.")
        }
    }

    func run() async throws {
        let matchers = try which.required()
        let agent = try AgentAccess(Home().folder, because: "it is the agent that tells of alerts")
        var order: [JSONValue.Member] = [
            .init("filter", .array(matchers.map { .string($0.filterText) })), .init("acknowledged", .bool(!undo)),
        ]
        if !undo { order += [.init("by", .string(author ?? userName())), .init("comment", .string(comment))] }
        let answer = try await agent.change("POST", Agent.acknowledgementPath, .object(order))
        let alerts = (answer["alerts"]?.array ?? []).compactMap { $0["labels"].flatMap(Labels.init(document:)) }
        if json {
            printLine(String(decoding: answer.encoded(indentation: 2), as: UTF8.self))
        } else {
            for labels in alerts {
                let name = Terminal.harmless(labels["alertname"] ?? "")
                let rest = Terminal.harmless("\(labels.dropping(LabelNames(["alertname"])))")
                printLine("\(name)\(rest) is \(undo ? "not acknowledged any more" : "acknowledged").")
            }
        }
        guard !alerts.isEmpty else { throw Failure(.failed, "no alert that fires is meant; 'roost alerts' shows them") }
    }
}
