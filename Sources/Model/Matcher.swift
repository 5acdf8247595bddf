/// A condition on one label; a label that is absent has the empty value.
package struct Matcher: Hashable, Sendable, CustomStringConvertible {
    /// How a label's value is compared; the raw values are PromQL's operators.
    package enum Operation: String, Hashable, Sendable {
        case equal = "="
        case notEqual = "!="
        case matches = "=~"
        case matchesNot = "!~"
    }

    package let name: String
    package let operation: Operation
    package let value: String
    private let pattern: Pattern?

    /// Throws when the value is no regular expression though the operation asks for one.
    package init(_ name: String, _ operation: Operation, _ value: String) throws(PatternError) {
        self.name = name
        self.operation = operation
        self.value = value
        switch operation {
        case .equal, .notEqual: pattern = nil
        case .matches, .matchesNot: pattern = try Pattern(value)
        }
    }

    /// An equality, which cannot fail to compile.
    package init(_ name: String, equals value: String) {
        self.name = name
        operation = .equal
        self.value = value
        pattern = nil
    }

    /// Whether a label's value meets the condition.
    package func accepts(_ candidate: String) -> Bool {
        switch operation {
        case .equal: Self.areSame(candidate, value)
        case .notEqual: !Self.areSame(candidate, value)
        case .matches: pattern?.matchesWhole(candidate) ?? false
        case .matchesNot: !(pattern?.matchesWhole(candidate) ?? false)
        }
    }

    /// Swift takes texts for equal that look alike; upstream compares bytes.
    private static func areSame(_ left: String, _ right: String) -> Bool {
        left == right && left.utf8.elementsEqual(right.utf8)
    }

    /// Whether a series meets the condition.
    package func accepts(_ labels: Labels) -> Bool { accepts(labels[name] ?? "") }

    package var description: String { "\(name)\(operation.rawValue)\(quoted(value))" }

    package static func == (left: Matcher, right: Matcher) -> Bool {
        left.name == right.name && left.operation == right.operation && left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(operation)
        hasher.combine(value)
    }
}
