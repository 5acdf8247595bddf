import Format
import Registry

/// What is said of a plan's actions.
extension ServerPlan.Action {
    /// One word for JSON.
    var word: String {
        switch self {
        case .start(_, nil), .watch(_, _, nil): "new"
        case .start: "start"
        case .change, .watch: "change"
        case .leave: "unchanged"
        case .stop: "stop"
        case .remove: "remove"
        case .fail: "none"
        }
    }

    var mark: ApplyReport.Mark {
        switch self {
        case .start, .watch(_, _, nil): .init(sign: "+", style: .green)
        case .change, .watch: .init(sign: "~", style: .yellow)
        case .leave: .init(sign: "=", style: .faint)
        case .stop, .remove: .init(sign: "-", style: .red)
        case .fail: .failed
        }
    }

    var changes: [SpecChange] {
        switch self {
        case .change(_, let changes, _), .watch(_, let changes, _): changes
        case .start, .leave, .stop, .remove, .fail: []
        }
    }

    /// What is to be done, or what has been done.
    var lines: [String] {
        switch self {
        case .start(_, nil): ["new"]
        case .start(_, let earlier?): ["started (it was \(earlier.word))"]
        case .watch(let spec, _, nil): [spec.watchedAt ?? ""]
        case .watch(let spec, [], let earlier?):
            ["\(spec.watchedAt ?? "") (it was \(earlier.word) here)"]
        case .change, .watch: changes.map(\.text)
        case .leave: ["unchanged"]
        case .stop: ["stopped: the file switches it off"]
        case .remove(let server) where server.spec.isWatched:
            ["no longer watched: the file does not ask for it any more"]
        case .remove: ["stopped and removed: the file does not have it any more"]
        case .fail(let failure): [failure.message]
        }
    }
}

extension SpecChange {
    var json: JSONValue {
        [
            "field": .string(field), "old": .orNull(values.map { .string($0.old) }),
            "new": .orNull(values.map { .string($0.new) }), "names": .strings(names), "restarts": .bool(needsRestart),
        ]
    }
}
