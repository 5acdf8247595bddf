import ArgumentParser
import Format
import Model
import Notify
import WebClient

/// `roost notify test`.
struct NotifyTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Tell a receiver of a test alert, at once.",
        discussion: """
            Sends one notification by each way that the receiver has, past routes and silences, and says how that went. It \
            ends with 1 when one of them failed.

            Examples:
              roost notify test pager
              roost notify test pager --resolved severity=page
            """)

    @OptionGroup var source: NotificationFileOption

    @Flag(help: "Tell of an alert that is over.")
    var resolved = false

    @Argument(help: "The receiver's name.")
    var receiver: String

    @Argument(help: "The alert's labels, each NAME=VALUE.")
    var labels: [String] = []

    func run() async throws {
        let config = try source.config()
        guard let receiver = config.receivers.first(where: { $0.name == receiver }) else {
            throw Failure(.usage, "\(source.path) has no receiver named '\(receiver)'")
        }
        guard !receiver.integrations.isEmpty else {
            throw Failure(.configuration, "nobody is told by \(receiver.name)")
        }
        let client = WebClient()
        let mail = MailClient()
        let time = SystemTime()
        let means = DeliveryMeans(
            transport: client, mail: mail, time: time, programs: ReceiverPrograms(), library: config.library)
        let sample = Notification.sample(
            for: receiver.name, labels: try Labels(arguments: labels), isResolved: resolved, at: time.now())
        var hasFailed = false
        for integration in receiver.integrations {
            let error = await integration.tell(sample, by: means).outcome.error
            hasFailed = hasFailed || error != nil
            let verdict = error.map { "failed: \(Terminal.harmless($0.description))" } ?? "told"
            printLine("\(type(of: integration).name): \(verdict)")
        }
        await client.finish()
        await mail.finish()
        if hasFailed { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}
