internal import Format
internal import Model
internal import Synchronization

/// Evaluates one group at its times and on demand, never twice at once.
actor GroupRunner {
    /// What all groups of a manager share.
    struct Surroundings: Sendable {
        var environment: RuleEnvironment
        let sink: any AlertSink
        let events: any EventSink
        let time: any TimeSource
        let heartbeats: Heartbeats
        /// Nil when alerts are kept in memory alone.
        let states: AlertStates?
        let helpers: EvaluationHelpers
        /// In milliseconds.
        var defaultInterval: Int64

        /// How often the group is evaluated, in milliseconds.
        func interval(of group: RuleGroup) -> Int64 { group.interval ?? defaultInterval }
    }

    nonisolated let id: RuleGroup.ID
    private var surroundings: Surroundings
    /// The state after the newest evaluation, for those who must not wait for one.
    private nonisolated let published: Mutex<State>
    private var state: State
    /// Which loop is the valid one: a change of the interval needs a new one, and an ended group none.
    private var generation = 0
    private var isRetired = false
    /// Whether the state is about to be replaced, and who waits for that: there are other tasks' results to wait for.
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private struct State {
        var evaluation: GroupEvaluation
        /// In milliseconds.
        var interval: Int64
        var evaluationCount = 0
        var lastDuration = Duration.zero
    }

    /// A group, with those of its rules' alerts that are there from before a restart.
    init(
        _ group: RuleGroup, _ surroundings: Surroundings,
        resuming former: [SavedRule: [Labels: AlertMachine.Instance]] = [:]
    ) {
        id = group.id
        self.surroundings = surroundings
        surroundings.events.expect(RuleEvaluationFailed.self, id.counterLabels)
        surroundings.events.expect(RuleGroupLate.self, id.counterLabels)
        surroundings.events.expect(TemplateFailed.self, id.counterLabels)
        state = State(
            evaluation: GroupEvaluation(group, resuming: former), interval: surroundings.interval(of: group))
        published = Mutex(state)
    }

    /// The group as it was after the newest evaluation.
    nonisolated var report: GroupReport {
        let state = published.withLock { $0 }
        return GroupReport(
            state.evaluation, interval: state.interval, evaluationCount: state.evaluationCount,
            lastDuration: state.lastDuration)
    }

    /// All alerts as they were after the newest evaluation, to be written down.
    nonisolated var savedAlerts: [SavedAlert] { published.withLock { $0.evaluation }.savedAlerts }

    /// Evaluates the group at its times until that is over: it is ended, cancelled or has a new interval.
    func run() async throws {
        let schedule = GroupSchedule(id, interval: state.interval)
        let generation = generation
        let loop = "rule group \(id)"
        defer { surroundings.heartbeats.end(loop) }
        var next = schedule.next(after: surroundings.time.now())
        while true {
            let wait = Duration.milliseconds(next - surroundings.time.now())
            surroundings.heartbeats.beat(loop, next: wait)
            try await surroundings.time.sleep(for: wait)
            guard generation == self.generation else { return }
            // What is missing only because nothing has been measured yet must not wake anybody.
            if surroundings.environment.isSettled() { await evaluate(at: next) }

            let now = surroundings.time.now()
            let missed = schedule.count(after: next, through: now)
            if missed > 0 { surroundings.events.emit(RuleGroupLate(group: id, missed: missed)) }
            next = schedule.next(after: max(now, next))
        }
    }

    /// Evaluates now the rules that depend on one of the metrics, or all of them when there are none given.
    func evaluate(touching metrics: Set<String>? = nil, at time: Timestamp? = nil) async {
        await begin()
        guard !isRetired else { return end() }
        let start = ContinuousClock.now
        var evaluation = state.evaluation
        let outcome = await evaluation.evaluate(
            touching: metrics, at: time ?? surroundings.time.now(), in: surroundings.environment,
            with: surroundings.helpers)
        state.evaluation = evaluation
        state.lastDuration = ContinuousClock.now - start
        state.evaluationCount += outcome.evaluated
        // A query that was cut off by the agent's end has not failed.
        if !Task.isCancelled {
            for failure in outcome.failures { surroundings.events.emit(failure) }
            for failure in outcome.templateFailures { surroundings.events.emit(failure) }
        }
        await publish(outcome)
    }

    /// Takes a new text of the group and new surroundings. Returns whether the group needs a new loop. Alerts that are `held`
    /// go on though the rule that gave them is gone.
    func adopt(
        _ group: RuleGroup, _ surroundings: Surroundings, held: @Sendable () -> Set<Labels>
    ) async -> Bool {
        await begin()
        self.surroundings = surroundings
        let hasNewInterval = state.interval != surroundings.interval(of: group)
        if hasNewInterval { generation += 1 }
        state.interval = surroundings.interval(of: group)
        await publish(
            state.evaluation.adopt(group, at: surroundings.time.now(), in: surroundings.environment), held: held)
        return hasNewInterval
    }

    /// Ends the group: nothing is evaluated any more. Alerts that are `held` go on.
    func retire(held: @Sendable () -> Set<Labels>) async {
        await begin()
        isRetired = true
        generation += 1
        surroundings.events.forget(RuleEvaluationFailed.self, id.counterLabels)
        surroundings.events.forget(RuleGroupLate.self, id.counterLabels)
        surroundings.events.forget(TemplateFailed.self, id.counterLabels)
        await publish(
            state.evaluation.retire(at: surroundings.time.now(), in: surroundings.environment), held: held)
    }

    /// Waits until nobody else changes the state.
    private func begin() async {
        if isBusy { await withCheckedContinuation { waiting.append($0) } } else { isBusy = true }
    }

    /// Lets the next one go on, if somebody waits.
    private func end() {
        if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
    }

    private func publish(
        _ outcome: GroupEvaluation.Outcome, held: @Sendable () -> Set<Labels> = { [] }
    ) async {
        published.withLock { $0 = state }
        end()
        if !outcome.changes.isEmpty { surroundings.states?.record(outcome.changes) }
        guard !outcome.alerts.isEmpty else { return }
        let held = held()
        let news = held.isEmpty ? outcome.alerts : outcome.alerts.filter { $0.isFiring || !held.contains($0.labels) }
        if !news.isEmpty { await surroundings.sink.receive(surroundings.labelled(news)) }
    }
}

extension RuleGroup.ID {
    /// The labels of the counters of a group's events.
    fileprivate var counterLabels: Labels { ["rule_group": description] }
}

extension GroupRunner.Surroundings {
    /// As in Prometheus, external labels tell receivers where an alert comes from, and yield to the alert's own.
    func labelled(_ labels: Labels) -> Labels { environment.externalLabels.merging(labels) }

    /// Alerts with their external labels.
    func labelled(_ alerts: [Alert]) -> [Alert] {
        guard !environment.externalLabels.isEmpty else { return alerts }
        return alerts.map { alert in
            var alert = alert
            alert.labels = labelled(alert.labels)
            return alert
        }
    }
}
