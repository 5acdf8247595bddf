package import Model

/// How one alert went in a test: its state after each evaluation.
package struct AlertTimeline: Sendable {
    /// So many evaluations one after the other with one state.
    package struct Run: Hashable, Sendable {
        package let state: AlertState
        package var count: Int
    }

    package let alert: String
    /// Without `alertname`.
    package let labels: Labels
    /// From one evaluation to the next, in milliseconds; the first is at the start of the test.
    package let step: Int64
    package private(set) var runs: [Run] = []
    private var count = 0

    init(alert: String, labels: Labels, step: Int64) {
        self.alert = alert
        self.labels = labels
        self.step = step
    }

    /// Takes the state after the evaluation of that number; those in between were inactive. Of two states at one time
    /// (rules may share a name) a firing one counts.
    mutating func add(_ state: AlertState, at index: Int) {
        if index < count {
            guard state == .firing, let last = runs.last, last.state != .firing else { return }
            runs[runs.count - 1].count -= 1
            if last.count == 1 { runs.removeLast() }
            count -= 1
        }
        fill(through: index)
        append(state, 1)
    }

    /// Ends the timeline after so many evaluations.
    mutating func fill(through index: Int) {
        if index > count { append(.inactive, index - count) }
    }

    private mutating func append(_ state: AlertState, _ length: Int) {
        count += length
        if runs.last?.state == state {
            runs[runs.count - 1].count += length
        } else {
            runs.append(Run(state: state, count: length))
        }
    }
}
