internal import Database
internal import Format
package import Model
package import PromQL
internal import Synchronization

/// Evaluates groups of rules at their intervals, and at once what depends on metrics that have just changed.
package final class RuleManager: Sendable {
    private struct State {
        var surroundings: GroupRunner.Surroundings
        /// In the order of the groups.
        var runners: [GroupRunner] = []
        var dependents = Dependents()
        var isResumed = false
    }

    /// How often it is written down that the agent is there.
    private static let confirmationInterval = Duration.seconds(10)

    /// How many groups may be evaluated at the same time.
    private static let concurrency = 8

    private let state: Mutex<State>
    /// What rules ask may take long, and must hold up nobody else; what has to be known at once waits for no group in its turn.
    private let (executor, urgentExecutor) = (
        ThreadExecutor(concurrency: RuleManager.concurrency), ThreadExecutor(concurrency: RuleManager.concurrency)
    )
    /// Runners that have no loop yet.
    private let (starting, start) = AsyncStream.makeStream(of: GroupRunner.self)

    /// A manager without groups; `externalURL` is where the agent's page is reached from outside.
    /// `states` keeps alerts over a restart, and `isSettled` says that all has been measured since the start. `helperCount` is
    /// how many tasks may help groups that have much to do.
    package init(
        engine: Engine, storage: any Queryable & Appendable, sink: any AlertSink, events: any EventSink,
        time: any TimeSource, heartbeats: Heartbeats = Heartbeats(), states: AlertStates? = nil,
        externalLabels: Labels = .empty, externalURL: String = "", defaultInterval: Duration = .seconds(15),
        helperCount: Int = 0, isSettled: @escaping @Sendable () -> Bool = { true }
    ) {
        var environment = RuleEnvironment(
            engine: engine, storage: storage, externalLabels: externalLabels, externalURL: externalURL)
        environment.isSettled = isSettled
        state = Mutex(
            State(
                surroundings: GroupRunner.Surroundings(
                    environment: environment, sink: sink, events: events, time: time, heartbeats: heartbeats,
                    states: states, helpers: EvaluationHelpers(helperCount),
                    defaultInterval: defaultInterval.milliseconds)))
    }

    /// Makes these the groups. A group of the same file and name goes on, and so do its rules of the same name and
    /// labels, with their alerts; what is gone is ended, and its firing alerts are told as resolved. External labels
    /// and the default interval stay as they are unless others are given. The first groups go on with the alerts of before
    /// a restart.
    package func replace(
        _ groups: [RuleGroup], externalLabels: Labels? = nil, defaultInterval: Duration? = nil
    ) async {
        var adopted: [(runner: GroupRunner, group: RuleGroup)] = []
        let resumption = await resumption(of: groups)
        let (surroundings, retired) = state.withLock { state in
            if let externalLabels { state.surroundings.environment.externalLabels = externalLabels }
            if let defaultInterval { state.surroundings.defaultInterval = defaultInterval.milliseconds }
            var former = Dictionary(uniqueKeysWithValues: state.runners.map { ($0.id, $0) })
            var taken: Set<RuleGroup.ID> = []
            // A file that is given twice is one file.
            state.runners = groups.filter { taken.insert($0.id).inserted }.map { group in
                if let runner = former.removeValue(forKey: group.id) {
                    adopted.append((runner, group))
                    return runner
                }
                let runner = GroupRunner(
                    group, state.surroundings, resuming: resumption.instances)
                start.yield(runner)
                return runner
            }
            state.dependents = Dependents(of: groups, by: state.runners)
            return (state.surroundings, former.values)
        }
        // Another rule may give the same alert, as when it is moved in two steps: then that is not over.
        let held: @Sendable () -> Set<Labels> = { [self] in firing }
        for (runner, group) in adopted where await runner.adopt(group, surroundings, held: held) {
            start.yield(runner)
        }
        for runner in retired { await runner.retire(held: held) }
        if !resumption.ended.isEmpty {
            let now = surroundings.time.now()
            surroundings.states?.record(resumption.changes(at: now))
            let held = firing
            let news = resumption.alerts(at: now).filter { !held.contains($0.labels) }
            await surroundings.sink.receive(surroundings.labelled(news))
        }
    }

    /// What there is from before a restart, the first time that it is asked for.
    private func resumption(of groups: [RuleGroup]) async -> Resumption {
        let surroundings = state.withLock { state in
            defer { state.isResumed = true }
            return state.isResumed ? nil : state.surroundings
        }
        guard let surroundings, let states = surroundings.states else { return Resumption() }
        do throws(DatabaseError) {
            return Resumption(try await states.remains(), in: groups, at: surroundings.time.now())
        } catch {
            surroundings.events.emit(AlertStatesNotRead(reason: error.description))
            return Resumption()
        }
    }

    /// Evaluates every group at its times until it is cancelled. To be called once.
    package func run() async throws {
        await withDiscardingTaskGroup { loops in
            loops.addTask { try? await self.confirm() }
            for await runner in starting {
                // Throws only when it is cancelled.
                loops.addTask(executorPreference: executor) { try? await runner.run() }
            }
        }
    }

    /// Writes down from time to time that the agent is there, so that the next one knows how long nobody was.
    private func confirm() async throws {
        let (states, time) = state.withLock { ($0.surroundings.states, $0.surroundings.time) }
        guard let states else { return }
        while true {
            states.confirm(at: time.now()) { self.savedAlerts }
            try await time.sleep(for: Self.confirmationInterval)
        }
    }

    /// Evaluates at once every rule that depends on one of the metrics, and every rule that depends on what those
    /// rules record. Returns when the news has been handed over.
    package func evaluate(touching metricNames: Set<String>) async {
        let (touched, runners) = state.withLock { $0.dependents.closure(of: metricNames) }
        await withTaskExecutorPreference(urgentExecutor) {
            for runner in runners { await runner.evaluate(touching: touched) }
        }
    }

    /// The pending and firing alerts, by group and rule in the files' order.
    package func alerts() -> [ActiveAlert] { groups().flatMap { $0.rules.flatMap(\.alerts) } }

    /// The groups as they were after their newest evaluations.
    package func groups() -> [GroupReport] { runners.map(\.report) }

    /// The labels of the alerts that fire.
    private var firing: Set<Labels> { Set(alerts().filter { $0.state == .firing }.map(\.labels)) }

    /// The labels with which an alert is handed over: its own and the external ones.
    package func handedOver(_ labels: Labels) -> Labels { state.withLock { $0.surroundings }.labelled(labels) }

    /// All alerts, to be written down.
    var savedAlerts: [SavedAlert] { runners.flatMap(\.savedAlerts) }

    private var runners: [GroupRunner] { state.withLock { $0.runners } }
}
