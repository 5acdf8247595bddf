import ArgumentParser
import Format

/// How many of the newest entries to show.
enum EntryCount: ExpressibleByArgument {
    case all
    case last(Int)

    init?(argument: String) {
        if argument == "all" {
            self = .all
        } else {
            guard let count = Int(argument), count >= 0 else { return nil }
            self = .last(count)
        }
    }

    /// Nil for all.
    var limit: Int? {
        switch self {
        case .all: nil
        case .last(let count): count
        }
    }
}

/// A moment as people name it on a command line: a time, or how long ago.
func moment(_ text: String, option: String, now: Timestamp) throws -> Timestamp {
    if let time = RFC3339.time(text) { return time }
    if let ago = DurationText.milliseconds(text) { return now - ago }
    throw Failure(
        .usage, "\(option) takes a time such as 2026-07-28T09:30:00Z, or how long ago, such as 10m, not '\(text)'")
}
