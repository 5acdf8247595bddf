import Format
import Model
import Registry

extension AlertExplanation {
    /// The document of `roost explain --json`; `docs/alerts.md` says what each member means.
    var json: JSONValue {
        [
            "alert": .string(rule.name), "file": .string(rule.file), "group": .string(rule.group),
            "interval_seconds": .number(Double(rule.interval) / 1000), "state": .string(rule.state),
            "expression": .string(rule.query), "for_seconds": .number(Double(rule.holdDuration) / 1000),
            "keep_firing_for_seconds": .number(Double(rule.keepFiringFor) / 1000),
            "labels": .object(rule.labels.map { .init($0.name, .string($0.value)) }),
            "health": .string(rule.health), "error": .orNull(rule.lastError.map { .string($0) }),
            "evaluated_at": .time(rule.lastEvaluation),
            "parts": .array(readings.map(\.json)), "history": .array(steps.map(\.json)),
            "last_change": steps.isEmpty
                ? .null
                : [
                    "cause": .string(cause),
                    "differences": .array(
                        differences.map { difference in
                            [
                                "part": .string(difference.text), "labels": .string(difference.labelText),
                                "before": .orNull(difference.before.map { .string($0) }),
                                "after": .orNull(difference.after.map { .string($0) }),
                            ]
                        }),
                ],
        ]
    }
}

extension ExpressionReading {
    fileprivate var json: JSONValue {
        [
            "text": .string(text), "depth": .integer(Int64(depth)), "range": .bool(isRange),
            "error": .orNull(error.map { .string($0) }),
            "series": .array(
                series.map { series in
                    let labels = series.labels.sorted { $0.key < $1.key }
                    return [
                        "labels": .object(labels.map { .init($0.key, .string($0.value)) }),
                        "value": .string(series.valueText),
                    ]
                }),
        ]
    }
}
