internal import Model

/// Which groups have rules that read a metric, so that an event finds them without a look at every rule.
struct Dependents: Sendable {
    private var runners: [GroupRunner] = []
    /// The rules that read each metric.
    private var readers: [String: [Reader]] = [:]
    /// The rules that can read any metric.
    private var readersOfAny: [Reader] = []

    private struct Reader {
        /// The position of the group.
        let group: Int
        let outputs: Set<String>
    }

    init() {}

    /// `runners` are those of the groups, of which a group that is there twice counts once.
    init(of groups: [RuleGroup], by runners: [GroupRunner]) {
        self.runners = runners
        let positions = Dictionary(uniqueKeysWithValues: runners.enumerated().map { ($0.element.id, $0.offset) })
        for group in groups {
            guard let position = positions[group.id] else { continue }
            for rule in group.rules {
                let reader = Reader(group: position, outputs: rule.outputs)
                guard let inputs = rule.inputs else {
                    readersOfAny.append(reader)
                    continue
                }
                for input in inputs { readers[input, default: []].append(reader) }
            }
        }
    }

    /// The metrics with all that rules derive from them, and the groups, in their order, that read any of these.
    func closure(of metrics: Set<String>) -> (metrics: Set<String>, runners: [GroupRunner]) {
        var closure = metrics
        var groups: Set<Int> = []
        var waiting = Array(metrics)
        func take(_ reader: Reader) {
            groups.insert(reader.group)
            for output in reader.outputs where closure.insert(output).inserted { waiting.append(output) }
        }
        if !metrics.isEmpty { readersOfAny.forEach(take) }
        while let metric = waiting.popLast() { readers[metric]?.forEach(take) }
        return (closure, groups.sorted().map { runners[$0] })
    }
}
