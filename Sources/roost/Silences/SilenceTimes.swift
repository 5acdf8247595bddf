import ArgumentParser
import Format
import Notify

/// When a silence is in force, on a command line.
struct SilenceTimes: ParsableArguments {
    @Option(help: "When it begins: 2026-07-28T09:30:00Z, or in how long, such as 10m.")
    var start: String?

    @Option(help: "When it ends: a time, or in how long from now.")
    var until: String?

    @Option(name: .shortAndLong, help: "How long it lasts: 2h, 1d12h.")
    var duration: String?

    @Option(help: "When it recurs: \"Sat 02:00-04:00 Europe/Berlin\", \"Mon-Fri 22:00-06:00\", \"daily 02:00-04:00\".")
    var every: String?

    func validate() throws {
        if until != nil, duration != nil {
            throw ValidationError("--until and --duration say the same; give one of them.")
        }
    }

    /// When it begins, if that was said.
    func start(now: Timestamp) throws -> Timestamp? { try start.map { try Self.time($0, option: "--start", now: now) } }

    /// When it ends, if that was said; a duration counts from the beginning.
    func end(from start: Timestamp, now: Timestamp) throws -> Timestamp? {
        if let until { return try Self.time(until, option: "--until", now: now) }
        guard let duration else { return nil }
        guard let length = DurationText.milliseconds(duration), length > 0 else {
            throw Failure(.usage, "--duration takes a duration such as 2h, not '\(duration)'")
        }
        return start + min(length, 1 << 48)
    }

    /// When it recurs, if that was said; by this machine's clock where no place is given.
    func recurrence() throws -> Recurrence? {
        guard let every else { return nil }
        do throws(RecurrenceError) {
            return try Recurrence(parsing: every, in: .here(environment: environmentValue))
        } catch {
            throw Failure(.usage, "--every: \(error)")
        }
    }

    private static func time(_ text: String, option: String, now: Timestamp) throws -> Timestamp {
        if let time = RFC3339.time(text) { return time }
        if let wait = DurationText.milliseconds(text) { return now + min(wait, 1 << 48) }
        throw Failure(
            .usage, "\(option) takes a time such as 2026-07-28T09:30:00Z, or in how long, such as 10m, not '\(text)'")
    }
}
