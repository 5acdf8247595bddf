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
    }

    private let state: Mutex<State>
    /// Runners that have no loop yet.
    private let (starting, start) = AsyncStream.makeStream(of: GroupRunner.self)

    /// A manager without groups; `externalURL` is where the agent's page is reached from outside.
    package init(
        engine: Engine, storage: any Queryable & Appendable, sink: any AlertSink, events: any EventSink,
        time: any TimeSource, heartbeats: Heartbeats = Heartbeats(), externalLabels: Labels = .empty,
        externalURL: String = "",
        defaultInterval: Duration = .seconds(15)
    ) {
        let environment = RuleEnvironment(
            engine: engine, storage: storage, externalLabels: externalLabels, externalURL: externalURL)
        state = Mutex(
            State(
                surroundings: GroupRunner.Surroundings(
                    environment: environment, sink: sink, events: events, time: time, heartbeats: heartbeats,
                    defaultInterval: defaultInterval.milliseconds)))
    }

    /// Makes these the groups. A group of the same file and name goes on, and so do its rules of the same name and
    /// labels, with their alerts; what is gone is ended, and its firing alerts are told as resolved. External labels
    /// and the default interval stay as they are unless others are given.
    package func replace(
        _ groups: [RuleGroup], externalLabels: Labels? = nil, defaultInterval: Duration? = nil
    ) async {
        var adopted: [(runner: GroupRunner, group: RuleGroup)] = []
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
                let runner = GroupRunner(group, state.surroundings)
                start.yield(runner)
                return runner
            }
            return (state.surroundings, former.values)
        }
        for (runner, group) in adopted where await runner.adopt(group, surroundings) { start.yield(runner) }
        for runner in retired { await runner.retire() }
    }

    /// Evaluates every group at its times until it is cancelled. To be called once.
    package func run() async throws {
        await withDiscardingTaskGroup { loops in
            for await runner in starting {
                // Throws only when it is cancelled.
                loops.addTask { try? await runner.run() }
            }
        }
    }

    /// Evaluates at once every rule that depends on one of the metrics, and every rule that depends on what those
    /// rules record. Returns when the news has been handed over.
    package func evaluate(touching metricNames: Set<String>) async {
        let runners = runners
        let touched = Self.closure(of: metricNames, over: runners.flatMap(\.rules))
        for runner in runners where runner.rules.contains(where: { $0.depends(on: touched) }) {
            await runner.evaluate(touching: touched)
        }
    }

    /// The pending and firing alerts, by group and rule in the files' order.
    package func alerts() -> [ActiveAlert] { groups().flatMap { $0.rules.flatMap(\.alerts) } }

    /// The groups as they were after their newest evaluations.
    package func groups() -> [GroupReport] { runners.map(\.report) }

    private var runners: [GroupRunner] { state.withLock { $0.runners } }

    /// The metrics, and all that rules derive from them.
    private static func closure(of metrics: Set<String>, over rules: [Rule]) -> Set<String> {
        var closure = metrics
        var waiting = rules
        while true {
            let touched = waiting.filter { $0.depends(on: closure) }
            if touched.isEmpty { return closure }
            waiting.removeAll { $0.depends(on: closure) }
            for rule in touched { closure.formUnion(rule.outputs) }
        }
    }
}
