import ArgumentParser
import Format
import Glibc
import Model
import Notify
import Registry

/// `roost silence add`.
struct SilenceAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Silence alerts.",
        discussion: """
            It lasts an hour unless --duration or --until says otherwise; one that recurs, a year. At least one matcher must \
            ask for a label that is not empty.

            Examples:
              roost silence add ServerDown --server demo
              roost silence add severity=warning 'server=~"web.*"' --duration 2h --comment 'new disks'
              roost silence add --server db --every 'Sat 02:00-04:00 Europe/Berlin' --comment backup
              roost silence add --server db --start 2026-07-28T22:00:00Z --until 2026-07-29T04:00:00Z
              roost silence add ServerDown --dry-run      only show which alerts it would silence
            """)

    /// In milliseconds: amtool's hour, and a year, so that nothing is silent for ever because it was forgotten.
    private static let usualDuration: Int64 = 3_600_000
    private static let recurringDuration: Int64 = 365 * 86_400_000

    @OptionGroup var which: AlertMatchers

    @OptionGroup var when: SilenceTimes

    @Option(name: .shortAndLong, help: "Why.")
    var comment = ""

    @Option(name: .shortAndLong, help: "Who silences them; by default the user.")
    var author: String?

    @Flag(help: "Show which alerts it would silence, and make none.")
    var dryRun = false

    @Flag(help: "Write JSON.")
    var json = false

    func run() async throws {
        let silence = try silence(now: SystemTime().now())
        let access = try SilenceAccess()
        let preview = try await SilencePreview(of: silence, access)
        let id = dryRun ? nil : try await access.set(silence)
        if json {
            let document: JSONValue = [
                "id": .orNull(id.map { .string($0) }), "matchers": .string(silence.matcherText),
                "starts_at": .time(silence.startsAt), "ends_at": .time(silence.endsAt),
                "recurring": .orNull(silence.recurrence.map { .string($0.description) }), "preview": preview.json,
            ]
            return printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
        }
        let recurrence = silence.recurrence.map { ", \($0)," } ?? ""
        let head =
            id.map { "Silence \($0)\(recurrence) lasts until \(RFC3339.text(silence.endsAt)). It is about" }
            ?? "A silence of \(silence.matcherText)\(recurrence) would be about"
        let lines = preview.lines(for: Terminal())
        printLine((["\(head) \(preview.summary)\(lines.isEmpty ? "." : ":")"] + lines).joined(separator: "\n"))
    }

    private func silence(now: Timestamp) throws -> Silence {
        let matchers = try which.required()
        let recurrence = try when.recurrence()
        let start = try when.start(now: now) ?? now
        let usual = recurrence == nil ? Self.usualDuration : Self.recurringDuration
        let silence = Silence(
            matchers: matchers, startsAt: start, endsAt: try when.end(from: start, now: now) ?? start + usual,
            createdBy: author ?? userName(), comment: comment, recurrence: recurrence)
        do throws(SilenceError) {
            try silence.validate()
        } catch {
            throw Failure(.usage, error.description)
        }
        guard silence.endsAt > now else { throw Failure(.usage, "the silence would end in the past") }
        return silence
    }
}

/// The name of whoever runs this.
func userName() -> String {
    getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? environmentValue("USER") ?? "\(getuid())"
}
