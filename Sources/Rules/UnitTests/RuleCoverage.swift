internal import YAML

/// How often tests saw rules at work: alerts firing, metrics recorded.
package struct RuleCoverage: Sendable {
    /// A rule, whatever test file reads it.
    package struct Key: Hashable, Sendable {
        package let file: String
        package let line: Int
        package let column: Int

        /// The rule of a group.
        package init(_ rule: Rule, of group: RuleGroup.ID) {
            file = group.file
            line = rule.mark.line
            column = rule.mark.column
        }
    }

    /// What tests saw of one rule.
    package struct Count: Hashable, Sendable {
        /// How often it fired or had values when it was looked at.
        package var active = 0
        /// How often it did not.
        package var silent = 0

        package init() {}

        /// Whether a test would notice when the rule gave nothing any more.
        package var isCovered: Bool { active > 0 }
    }

    package private(set) var counts: [Key: Count] = [:]

    package init() {}

    /// Notes that a test looked at a rule.
    mutating func note(_ rule: Rule, of group: RuleGroup.ID, isSeen: Bool) {
        if isSeen {
            counts[Key(rule, of: group), default: Count()].active += 1
        } else {
            counts[Key(rule, of: group), default: Count()].silent += 1
        }
    }

    /// Adds what other tests saw.
    package mutating func add(_ other: RuleCoverage) {
        for (key, count) in other.counts {
            counts[key, default: Count()].active += count.active
            counts[key, default: Count()].silent += count.silent
        }
    }
}
