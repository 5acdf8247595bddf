/// Which expressions of a group's rules can be worked out at the same time: those of a round, when what the rounds before it
/// gave is stored as far as it can be in the rules' order.
///
/// As nothing but reading is done at the same time, and writing in order, a rule sees what rules above it write, and of those
/// below what they wrote the time before: all is as if it were done one after the other.
struct RuleRounds: Sendable {
    /// The positions of each round's rules, rising.
    private(set) var rounds: [[Int]] = []

    init(_ rules: [Rule]) {
        // By how many of the first rules must have been stored before.
        var waiting = [[Int]](repeating: [], count: rules.count)
        var newestWriters: [String: Int] = [:]
        for (position, rule) in rules.enumerated() {
            let writers = rule.allInputs?.compactMap { newestWriters[$0] } ?? [position - 1]
            waiting[(writers.max() ?? -1) + 1].append(position)
            for metric in rule.outputs { newestWriters[metric] = position }
        }
        var isFound = [Bool](repeating: false, count: rules.count)
        var (begun, stored) = (0, 0)
        while stored < rules.count {
            let round = waiting[begun...stored].joined().sorted()
            begun = stored + 1
            for position in round { isFound[position] = true }
            while stored < rules.count, isFound[stored] { stored += 1 }
            rounds.append(round)
        }
    }
}

extension Rule {
    /// The metrics that its expression and its templates read; nil when they can read any.
    fileprivate var allInputs: Set<String>? {
        guard case .alerting(let terms) = kind else { return inputs }
        let asks = (labels + terms.annotations).contains { $0.template.text.contains("query") }
        return asks ? nil : inputs
    }
}
