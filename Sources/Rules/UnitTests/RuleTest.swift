package import Format
internal import Model
package import YAML

/// Series that are put in, and what the rules and the store must make of them.
package struct RuleTest: Sendable {
    /// One series that is put in, as it is written.
    struct Input: Sendable {
        let series: String
        let values: String
        let mark: YAMLMark
    }

    /// The name that the file gives; empty when it gives none.
    package let name: String
    /// Which of the file's tests it is, from 0.
    package let index: Int
    package let mark: YAMLMark
    /// From one value of a series to the next, in milliseconds.
    let interval: Int64
    /// When the test begins.
    package let start: Timestamp
    let inputs: [Input]
    package let alerts: [AlertExpectation]
    package let expressions: [ExpressionExpectation]
    let externalLabels: Labels
    let externalURL: String

    /// The name, or what promtool calls a test without one.
    package var title: String { name.isEmpty ? "unnamed#\(index)" : name }

    /// How many things are expected.
    package var expectationCount: Int { alerts.count + expressions.count }

    /// The latest time at which something is expected, in milliseconds after the start.
    var length: Int64 { max(0, alerts.map(\.time).max() ?? 0, expressions.map(\.time).max() ?? 0) }
}

/// Which alerts of a name must be firing at some time.
package struct AlertExpectation: Sendable {
    /// One alert that must be firing.
    struct Alert: Sendable {
        /// With `alertname`.
        let labels: [String: String]
        let annotations: [String: String]
    }

    package let name: String
    /// In milliseconds after the start of the test.
    package let time: Int64
    let alerts: [Alert]
    package let mark: YAMLMark
}

/// What an expression must give at some time.
package struct ExpressionExpectation: Sendable {
    /// One series that must be there, as it is written.
    struct Sample: Sendable {
        let labels: String
        let value: Double
        /// Empty when a number is expected.
        let histogram: String
    }

    package let expression: String
    /// In milliseconds after the start of the test.
    package let time: Int64
    let samples: [Sample]
    package let mark: YAMLMark
}
