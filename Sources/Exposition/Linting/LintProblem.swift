/// What a family could do better, in the words of Prometheus' own linter.
package struct LintProblem: Hashable, Sendable {
    /// The family's name.
    package let metric: String
    package let text: String
    /// The line to look at, counted from 1.
    package let line: Int
}

/// Looks at families as Prometheus' linter (promlint) does; sorted by metric, then by text, each said once.
package func lint(_ families: [ExposedFamily], as syntax: ExpositionSyntax) -> [LintProblem] {
    families.flatMap { family in
        var linter = FamilyLinter(family, as: syntax)
        return linter.problems()
    }
    .sorted { ($0.metric, $0.text) < ($1.metric, $1.text) }
}
