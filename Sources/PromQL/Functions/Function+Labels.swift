internal import Model

extension Function {
    /// Functions that change labels.
    static let labels: [Function] = [
        Function("label_replace", [.vector, .string, .string, .string, .string], .call(replaceLabel)),
        Function("label_join", [.vector, .string, .string, .string], count: 3...Int.max, .call(joinLabels)),
    ]

    /// `label_replace(v, target, replacement, source, pattern)`
    private static func replaceLabel(
        _ evaluator: Evaluator, _ call: Call, _ node: Node, _ grid: Grid
    ) throws(EvaluationError) -> Value {
        let target = try label(call.arguments[1], of: call, evaluator)
        let replacement = try evaluator.string(call.arguments[2])
        let source = try evaluator.string(call.arguments[3])
        let expression = try evaluator.string(call.arguments[4])
        let pattern: Pattern
        do throws(PatternError) {
            pattern = try Pattern(expression)
        } catch {
            throw evaluator.error("in label_replace(): \(error)", at: call.arguments[4])
        }
        return try relabel(evaluator, call, node, grid, target) { labels in
            pattern.expandingWhole(labels[source] ?? "", template: replacement)
        }
    }

    /// `label_join(v, target, separator, sources…)`
    private static func joinLabels(
        _ evaluator: Evaluator, _ call: Call, _ node: Node, _ grid: Grid
    ) throws(EvaluationError) -> Value {
        let target = try label(call.arguments[1], of: call, evaluator)
        let separator = try evaluator.string(call.arguments[2])
        var sources: [String] = []
        for argument in call.arguments.dropFirst(3) { sources.append(try label(argument, of: call, evaluator)) }
        return try relabel(evaluator, call, node, grid, target) { labels in
            sources.map { labels[$0] ?? "" }.joined(separator: separator)
        }
    }

    private static func label(
        _ argument: Node, of call: Call, _ evaluator: Evaluator
    ) throws(EvaluationError) -> String {
        let label = try evaluator.string(argument)
        guard !label.isEmpty else {
            throw evaluator.error("invalid label name \"\" in \(call.function.name)()", at: argument)
        }
        return label
    }

    /// Sets a label of each series to what `value` makes of its labels; nil leaves the series as it is.
    private static func relabel(
        _ evaluator: Evaluator, _ call: Call, _ node: Node, _ grid: Grid, _ target: String,
        _ value: (Labels) -> String?
    ) throws(EvaluationError) -> Value {
        let columns = try evaluator.vector(call.arguments[0], over: grid).map { column in
            guard let value = value(column.labels) else { return column }
            var column = column
            column.labels = column.labels.setting(target, to: value)
            // A name that was set on purpose stays.
            if target == Labels.metricName { column.dropsName = false }
            return column
        }
        return .vector(try evaluator.merged(columns, at: node))
    }
}
