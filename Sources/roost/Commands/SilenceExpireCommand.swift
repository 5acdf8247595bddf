import ArgumentParser
import Format
import Model
import Notify

/// `roost silence expire`.
struct SilenceExpireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expire",
        abstract: "End silences now.",
        discussion: """
            Alerts that fire are told of again at once.

            Examples:
              roost silence expire 3fa85f64
              roost silence expire 3fa85f64 9b1deb4d
            """)

    @Argument(help: "Their IDs, or the first letters of them.")
    var ids: [String]

    func run() async throws {
        let access = try SilenceAccess()
        // All are known before the first is ended.
        var silences: [Silence] = []
        for id in ids { silences.append(try await access.silence(id)) }
        let now = SystemTime().now()
        for silence in silences {
            guard silence.state(at: now) != .expired else {
                printLine("Silence \(silence.id) had ended before.")
                continue
            }
            try await access.expire(silence.id)
            printLine("Silence \(silence.id) has ended.")
        }
    }
}
