package import Model

/// Which alerts keep which others from being told while they fire.
package struct InhibitRule: Sendable {
    /// All must accept an alert that inhibits.
    package let source: [Matcher]
    /// All must accept an alert that is inhibited.
    package let target: [Matcher]
    /// The labels in which both must agree; one that is missing is empty.
    package let equal: [String]

    package init(source: [Matcher], target: [Matcher], equal: [String] = []) {
        self.source = source
        self.target = target
        self.equal = equal
    }
}
