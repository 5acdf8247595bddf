/// One rule by which label sets are rewritten, as `relabel_configs` of Prometheus has them.
package struct RelabelRule: Hashable, Sendable {
    /// What a rule does.
    package enum Action: String, CaseIterable, Sendable {
        case replace, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase
    }

    package var action: Action
    /// The labels whose values, with the separator between them, are what the rule looks at.
    package var sourceLabels: [String]
    package var separator: String
    package var targetLabel: String
    package var modulus: UInt64
    package var replacement: String
    /// Must match all of what the rule looks at.
    package let expression: String
    private let pattern: Pattern

    /// Throws when the expression is none.
    package init(
        _ action: Action = .replace, from sourceLabels: [String] = [], separator: String = ";",
        matching expression: String = "(.*)", to targetLabel: String = "", modulus: UInt64 = 0,
        replacement: String = "$1"
    ) throws(PatternError) {
        self.action = action
        self.sourceLabels = sourceLabels
        self.separator = separator
        self.targetLabel = targetLabel
        self.modulus = modulus
        self.replacement = replacement
        self.expression = expression
        pattern = try Pattern(expression)
    }

    package static func == (left: RelabelRule, right: RelabelRule) -> Bool {
        left.action == right.action && left.sourceLabels == right.sourceLabels && left.separator == right.separator
            && left.targetLabel == right.targetLabel && left.modulus == right.modulus
            && left.replacement == right.replacement && left.expression == right.expression
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(action)
        hasher.combine(sourceLabels)
        hasher.combine(targetLabel)
        hasher.combine(expression)
    }

    /// The labels after this rule; nil when it drops them.
    fileprivate func apply(to labels: Labels) -> Labels? {
        let text = sourceLabels.count == 1 ? labels[sourceLabels[0]] ?? "" : joined(labels)
        switch action {
        case .keep: return pattern.matchesWhole(text) ? labels : nil
        case .drop: return pattern.matchesWhole(text) ? nil : labels
        case .keepequal: return labels[targetLabel] ?? "" == text ? labels : nil
        case .dropequal: return labels[targetLabel] ?? "" == text ? nil : labels
        case .replace:
            guard let value = pattern.expandingWhole(text, template: replacement),
                let target = pattern.expandingWhole(text, template: targetLabel), !target.isEmpty
            else { return labels }
            return labels.setting(target, to: value)
        case .lowercase: return labels.setting(targetLabel, to: text.lowercased())
        case .uppercase: return labels.setting(targetLabel, to: text.uppercased())
        case .hashmod:
            let hash = md5(text.utf8)[8...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return labels.setting(targetLabel, to: String(hash % max(1, modulus)))
        case .labelmap:
            return labels.merging(
                Labels(
                    labels.compactMap { label in
                        pattern.expandingWhole(label.name, template: replacement).map { ($0, label.value) }
                    }))
        case .labeldrop: return Labels(labels.filter { !pattern.matchesWhole($0.name) }.map { ($0.name, $0.value) })
        case .labelkeep: return Labels(labels.filter { pattern.matchesWhole($0.name) }.map { ($0.name, $0.value) })
        }
    }

    private func joined(_ labels: Labels) -> String {
        sourceLabels.map { labels[$0] ?? "" }.joined(separator: separator)
    }
}

extension Labels {
    /// These labels after rules, one after the other; nil when one of them drops them.
    package func relabelled(by rules: [RelabelRule]) -> Labels? {
        var labels = self
        for rule in rules {
            guard let next = rule.apply(to: labels) else { return nil }
            labels = next
        }
        return labels
    }
}
