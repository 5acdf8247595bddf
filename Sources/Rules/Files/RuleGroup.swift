/// Rules that are evaluated together, one after the other, so that a later one sees what an earlier one recorded.
package struct RuleGroup: Sendable {
    /// A group is the same after a reload when its file and name are.
    package struct ID: Hashable, Sendable, CustomStringConvertible {
        package let file: String
        package let name: String

        /// As Prometheus writes it in `rule_group` labels.
        package var description: String { "\(file);\(name)" }
    }

    package let id: ID
    /// In milliseconds; nil for the default one.
    package let interval: Int64?
    /// How many series or alerts one rule may give; 0 for any number.
    package let limit: Int
    /// How far in the past the rules are evaluated, in milliseconds, for data that comes late.
    package let queryOffset: Int64
    package let rules: [Rule]
}
