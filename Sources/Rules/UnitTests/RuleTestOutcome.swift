package import Model
package import YAML

/// What became of one test.
package struct RuleTestOutcome: Sendable {
    package let test: RuleTest
    package internal(set) var failures: [RuleTestFailure] = []
    /// What is no failure and yet probably not meant.
    package internal(set) var warnings: [YAMLError] = []
    /// The alerts that the test names, and how they went, by name and labels.
    package internal(set) var timelines: [AlertTimeline] = []
    package internal(set) var coverage = RuleCoverage()
    /// Everything that was stored, when that was asked for.
    package internal(set) var data: [SeriesColumns] = []
    /// How long the test took.
    package internal(set) var duration = Duration.zero

    init(_ test: RuleTest) {
        self.test = test
    }
}

/// Something in a test that is not as it should be.
package struct RuleTestFailure: Sendable {
    /// What was looked at.
    package enum Subject: Sendable {
        /// The series that are put in, or what else is wrong with the test itself.
        case test
        /// The rule of that name could not be evaluated.
        case rule(String)
        case alert(String)
        case expression(String)
    }

    package let subject: Subject
    package let mark: YAMLMark
    /// In milliseconds after the start of the test; nil for what has no time.
    package let time: Int64?
    /// What is wrong, in one clause; empty where the difference says it.
    package let message: String
    /// What was expected and what came, line by line; both empty where nothing was compared.
    package let expected: [String]
    package let actual: [String]

    init(
        _ subject: Subject, at mark: YAMLMark, time: Int64? = nil, message: String = "", expected: [String] = [],
        actual: [String] = []
    ) {
        self.subject = subject
        self.mark = mark
        self.time = time
        self.message = message
        self.expected = expected
        self.actual = actual
    }
}
