import Format
import Registry

/// What one look at the machine or the state folder told.
struct Finding: Equatable {
    /// How bad it is, from best to worst.
    enum Level: String, CaseIterable, Comparable {
        case ok
        /// Worth knowing; nothing needs to be done.
        case note
        /// Something works less well than it could.
        case warning
        /// Something does not work.
        case error

        static func < (left: Level, right: Level) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }

        var style: Terminal.Style {
            switch self {
            case .ok: .green
            case .note: .faint
            case .warning: .yellow
            case .error: .red
            }
        }
    }

    let level: Level
    /// What was looked at.
    let subject: String
    /// What was found, in one line.
    let text: String
    /// What to do about it; nil when there is nothing to do.
    let advice: String?

    init(_ level: Level, _ subject: String, _ text: String, advice: String? = nil) {
        self.level = level
        self.subject = subject
        self.text = text
        self.advice = advice
    }

    var json: JSONValue {
        [
            "level": .string(level.rawValue), "subject": .string(subject), "text": .string(text),
            "advice": .orNull(advice.map { .string($0) }),
        ]
    }
}
