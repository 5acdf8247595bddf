import Format
import Rules
import YAML

/// Which rules the tests saw at work.
struct CoverageReport {
    /// One rule.
    struct Row {
        let rule: Rule
        let group: RuleGroup.ID
        let count: RuleCoverage.Count
    }

    /// In the order of files and rules.
    let rows: [Row]

    init(_ results: [RuleTestResult]) {
        var coverage = RuleCoverage()
        for result in results { for outcome in result.outcomes { coverage.add(outcome.coverage) } }
        var known: Set<RuleCoverage.Key> = []
        var rows: [Row] = []
        for group in results.flatMap(\.groups) {
            for rule in group.rules {
                let key = RuleCoverage.Key(rule, of: group.id)
                guard known.insert(key).inserted else { continue }
                rows.append(Row(rule: rule, group: group.id, count: coverage.counts[key] ?? RuleCoverage.Count()))
            }
        }
        self.rows = rows
    }

    var coveredCount: Int { rows.count { $0.count.isCovered } }

    /// In hundredths; of no rules all are covered.
    var percentage: Double { rows.isEmpty ? 100 : Double(coveredCount) / Double(rows.count) * 100 }

    /// A row for each rule, and the sum.
    func lines(for terminal: Terminal) -> [String] {
        var table = TextTable([
            .init("RULE", minimum: 12), .init("WHERE"), .init("ACTIVE", isNumber: true),
            .init("SILENT", isNumber: true), .init("COVERED"),
        ])
        table.rows = rows.map { row in
            [
                .init(Terminal.harmless(row.rule.name)),
                .init(Terminal.harmless("\(row.group.file):\(row.rule.mark.line)")),
                .init("\(row.count.active)"), .init("\(row.count.silent)"),
                row.count.isCovered ? .init("yes") : .init("no", .red),
            ]
        }
        return table.lines(for: terminal) + [
            "\(coveredCount) of \(rows.count) rules are covered (\(goFloatText((percentage * 10).rounded() / 10)) %)"
        ]
    }

    /// The same for programs.
    var json: JSONValue {
        [
            "rules": .integer(Int64(rows.count)), "covered": .integer(Int64(coveredCount)),
            "percentage": .number(percentage),
            "list": .array(
                rows.map { row in
                    [
                        "rule": .string(row.rule.name), "alerting": .bool(row.rule.isAlerting),
                        "group": .string(row.group.name), "file": .string(row.group.file),
                        "line": .integer(Int64(row.rule.mark.line)), "active": .integer(Int64(row.count.active)),
                        "silent": .integer(Int64(row.count.silent)), "covered": .bool(row.count.isCovered),
                    ]
                }),
        ]
    }
}
