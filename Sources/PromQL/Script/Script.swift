package import Format

/// A test script in the language of Prometheus' `promqltest`: what to load, what to evaluate, and what to expect.
package struct Script: Sendable {
    package let commands: [Command]

    /// One block of the script.
    package enum Command: Sendable {
        /// Adds series whose points are that many milliseconds apart.
        case load(step: Int64, [SeriesNotation])
        /// Forgets everything that was loaded.
        case clear
        case evaluate(Evaluation)
    }

    /// A query and what must come of it.
    package struct Evaluation: Sendable {
        package let line: Int
        package let query: String
        package let times: Times
        package var expectations: [Expectation] = []
        package var series: [SeriesNotation] = []
        /// The expected scalar.
        package var scalar: Double?
    }

    /// When a query is evaluated; times and steps are in milliseconds.
    package enum Times: Hashable, Sendable {
        case instant(Timestamp)
        case range(from: Timestamp, through: Timestamp, step: Int64)
    }

    /// What else must hold beside the values.
    package enum Expectation: Hashable, Sendable {
        case fail(Message?)
        case warning(Message?)
        case info(Message?)
        case noWarning
        case noInfo
        case ordered
        case string(String)
        case rangeVector(from: Timestamp, through: Timestamp, step: Int64)
    }

    /// What a message must be, or match somewhere.
    package enum Message: Hashable, Sendable {
        case text(String)
        case pattern(String)
    }
}

extension Script.Evaluation {
    /// Whether the query has to fail.
    package var mustFail: Bool {
        expectations.contains { if case .fail = $0 { true } else { false } }
    }
}

/// Why a text is no test script.
package struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
    package let line: Int
    package let message: String

    package var description: String { "line \(line): \(message)" }
}
