import ArgumentParser
import Format
import Model
import Notify

/// `roost silence update`.
struct SilenceUpdateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a silence.",
        discussion: """
            What is not given stays. --duration counts from now, or from the beginning of one that is still to come. Where the \
            past would become untrue (other matchers, another beginning of one that has begun, or one that has expired), \
            the silence is ended and another takes its place, with an ID of its own.

            Examples:
              roost silence update 3fa85f64 --duration 1h
              roost silence update 3fa85f64 --until 2026-07-28T12:00:00Z --comment 'takes longer'
              roost silence update 3fa85f64 --every 'Sun 02:00-04:00'
              roost silence update 3fa85f64 --once          it recurs no more
              roost silence update 3fa85f64 ServerDown 'server=~"a|b"'
            """)

    @Argument(help: "Its ID, or the first letters of it.")
    var id: String

    @OptionGroup var which: AlertMatchers

    @OptionGroup var when: SilenceTimes

    @Flag(help: "Let it recur no more.")
    var once = false

    @Option(name: .shortAndLong, help: "Why.")
    var comment: String?

    @Option(name: .shortAndLong, help: "Who silences them.")
    var author: String?

    @Flag(help: "Write JSON.")
    var json = false

    func validate() throws {
        if once, when.every != nil { throw ValidationError("--once and --every exclude each other.") }
    }

    func run() async throws {
        let access = try SilenceAccess()
        let now = SystemTime().now()
        let former = try await access.silence(id)
        var silence = former
        let matchers = try which.list()
        if !matchers.isEmpty { silence.matchers = matchers }
        if let start = try when.start(now: now) { silence.startsAt = start }
        if let end = try when.end(from: max(now, silence.startsAt), now: now) { silence.endsAt = end }
        if let recurrence = try when.recurrence() { silence.recurrence = recurrence }
        if once { silence.recurrence = nil }
        if let comment { silence.comment = comment }
        if let author { silence.createdBy = author }
        guard silence != former else {
            throw Failure(.usage, "say what is to change: --duration, --until, --start, --every, --comment or matchers")
        }
        guard silence.endsAt > now else {
            throw Failure(.usage, "the silence would end in the past; 'roost silence expire' ends it now")
        }
        let newID = try await access.set(silence)
        if json {
            let document: JSONValue = ["id": .string(newID), "former_id": .string(former.id)]
            return printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
        }
        let end = "lasts until \(RFC3339.text(silence.endsAt))."
        printLine(
            newID == former.id
                ? "Silence \(newID) \(end)" : "Silence \(former.id) has ended. In its place, \(newID) \(end)")
    }
}
