import ArgumentParser
import Format
import Model
import Notify

/// `roost silence show`.
struct SilenceShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one silence, and the alerts that it is about.",
        discussion: """
            Examples:
              roost silence show 3fa85f64
              roost silence show 3fa85f64 --json
            """)

    @Argument(help: "Its ID, or the first letters of it.")
    var id: String

    @Flag(help: "Write JSON.")
    var json = false

    func run() async throws {
        let access = try SilenceAccess()
        let silence = try await access.silence(id)
        let preview = try await SilencePreview(of: silence, access)
        let now = SystemTime().now()
        if json {
            let document: JSONValue = ["silence": silence.document(at: now), "preview": preview.json]
            return printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
        }
        let terminal = Terminal()
        let state = silence.state(at: now).cell
        var lines = ["\(terminal.styled(silence.id, .bold)) \(terminal.styled(state.text, state.style))"]
        lines.append("  alerts with \(Terminal.harmless(silence.matcherText))")
        lines.append("  from \(RFC3339.text(silence.startsAt)) until \(RFC3339.text(silence.endsAt))")
        lines.append("  \(silence.timeText(now: now))")
        lines.append("  by \(Terminal.harmless(silence.createdBy)), last changed \(RFC3339.text(silence.updatedAt))")
        if !silence.comment.isEmpty { lines.append("  comment: \(Terminal.harmless(silence.comment))") }
        for annotation in silence.annotations {
            lines.append("  \(Terminal.harmless("\(annotation.name): \(annotation.value)"))")
        }
        lines += ["", terminal.styled("It is about \(preview.summary)", .bold)]
        printLine((lines + preview.lines(for: terminal).map { "  \($0)" }).joined(separator: "\n"))
    }
}
