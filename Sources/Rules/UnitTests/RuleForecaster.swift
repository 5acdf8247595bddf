internal import Format
internal import Model
internal import PromQL

/// Works out ahead, many steps at once, what rules will give in a test: those that read nothing but what the test puts in and
/// what such rules before them record. It has a store of its own, in which all of that is known in advance.
struct RuleForecaster {
    /// A rule that is foreseen.
    private struct Foreseen {
        let rule: Rule
        /// Whether others that are foreseen read what it records.
        let isRead: Bool
        /// The series that it recorded at the newest step.
        var series: Set<Labels> = []
        /// False from when it gives what only an evaluation of its own can judge.
        var isSteady = true
    }

    /// How many steps are worked out at once.
    private static let stepLimit = 500

    private let engine: Engine
    private let start: Timestamp
    private let step: Int64
    private let stepCount: Int
    private let storage: RuleTestStorage
    private var input: RuleTestInput
    private var rules: [Foreseen]
    private var nextStep = 0

    init(
        _ test: RuleTest, _ groups: [RuleGroup], step: Int64, engine: Engine, input: RuleTestInput,
        storage: RuleTestStorage
    ) {
        self.engine = engine
        self.step = step
        self.input = input
        self.storage = storage
        start = test.start
        stepCount = Int(test.length / step) + 1
        rules = Self.foreseeable(groups, inputs: input.metrics)
    }

    /// Whether anything can be foreseen, and the test is long enough for that to pay.
    var isWorthwhile: Bool { stepCount > 4 && !rules.isEmpty }

    private static func foreseeable(_ groups: [RuleGroup], inputs: Set<String>) -> [Foreseen] {
        var excluded: Set<Expression> = []
        while true {
            let rules = candidates(groups, inputs: inputs, without: excluded)
            // Vectors are known by their expressions, so those of one must all be foreseen: where a rule stands decides what
            // it sees.
            let counts = rules.reduce(into: [Expression: Int]()) { $0[$1.expression, default: 0] += 1 }
            let all = groups.flatMap(\.rules).reduce(into: [Expression: Int]()) { $0[$1.expression, default: 0] += 1 }
            let ambiguous = counts.filter { all[$0.key] != $0.value }.keys
            if ambiguous.isEmpty {
                let read = rules.reduce(into: Set<String>()) { $0.formUnion($1.inputs ?? []) }
                return rules.map { Foreseen(rule: $0, isRead: !$0.isAlerting && read.contains($0.name)) }
            }
            excluded.formUnion(ambiguous)
        }
    }

    private static func candidates(
        _ groups: [RuleGroup], inputs: Set<String>, without excluded: Set<Expression>
    ) -> [Rule] {
        var writers: [String: Int] = [:]
        for rule in groups.flatMap(\.rules) { for metric in rule.outputs { writers[metric, default: 0] += 1 } }
        var known: Set<String> = []
        var rules: [Rule] = []
        // Rules that are evaluated in the past would see here what they must not know yet.
        for rule in groups.filter({ $0.queryOffset == 0 }).flatMap(\.rules) where !excluded.contains(rule.expression) {
            guard let read = rule.inputs, rule.expression.isStepwise,
                [.vector, .scalar].contains(rule.expression.type),
                read.allSatisfy({ known.contains($0) || writers[$0] == nil })
            else { continue }
            rules.append(rule)
            if !rule.isAlerting, writers[rule.name] == 1, !inputs.contains(rule.name) { known.insert(rule.name) }
        }
        return rules
    }

    /// The forecast that holds at a step.
    mutating func forecast(atStep index: Int, replacing forecast: RuleForecast?) -> RuleForecast? {
        guard index == nextStep else { return forecast }
        let count = min(Self.stepLimit, stepCount - index)
        guard count > 0 else { return forecast }
        nextStep += count
        let first = start + Int64(index) * step
        let last = first + Int64(count - 1) * step
        input.store(through: last, in: storage)
        var forecast = RuleForecast(from: first, step: step, count: count)
        var unsteady: Set<String> = []
        for place in rules.indices where rules[place].isSteady {
            let rule = rules[place].rule
            // What cannot be worked out together is evaluated step by step, which tells why.
            guard rule.inputs?.isDisjoint(with: unsteady) == true,
                let columns = try? engine.range(rule.expression, from: first, through: last, step: step, in: storage),
                !rules[place].isRead || record(columns, of: place, from: first, count: count)
            else {
                rules[place].isSteady = false
                unsteady.insert(rule.name)
                continue
            }
            forecast.add(columns, of: rule.expression)
        }
        return forecast
    }

    /// Stores what a rule records, for those that read it; false when it cannot be foreseen how that goes.
    private mutating func record(_ columns: [SeriesColumns], of place: Int, from first: Timestamp, count: Int) -> Bool {
        let rule = rules[place].rule
        var samples: [LabeledSample] = []
        var seen: Set<Labels> = []
        var atEnd: Set<Labels> = []
        for series in columns {
            let labels = rule.recordedLabels(of: series.labels)
            guard !series.hasHistograms, seen.insert(labels).inserted else { return false }
            var next = first
            var isThere = rules[place].series.contains(labels)
            func end() { samples.append(LabeledSample(labels: labels, timestamp: next, value: staleMarker)) }
            for (time, value) in zip(series.timestamps, series.values) {
                if time > next, isThere { end() }
                samples.append(LabeledSample(labels: labels, timestamp: time, value: value))
                (next, isThere) = (time + step, true)
            }
            let isOver = next <= first + Int64(count - 1) * step
            if isOver, isThere { end() }
            if !isOver { atEnd.insert(labels) }
        }
        for labels in rules[place].series.subtracting(seen) {
            samples.append(LabeledSample(labels: labels, timestamp: first, value: staleMarker))
        }
        rules[place].series = atEnd
        storage.append(samples)
        return true
    }
}
