import Format
import Glibc
import TestSupport

/// Plays the scenarios of each stage at the same time, in one pair of programs for each stage.
enum ScenarioRun {
    /// What came of a scenario.
    private struct Outcome: Sendable {
        let agent: [WebhookLog.Entry]
        let alertmanager: [WebhookLog.Entry]

        /// Where it is not what the table says, and where the two programs do not agree though they should.
        func differences(from scenario: NotificationScenario) -> [String] {
            let expected = [
                ("the agent", agent, scenario.tells),
                ("Alertmanager", alertmanager, scenario.alertmanager ?? scenario.tells),
            ]
            var found = expected.compactMap { name, told, lines in
                told.map(\.line) == lines ? nil : "\(name) tells \(told.map(\.line)), not \(lines)"
            }
            guard scenario.alertmanager == nil else { return found }
            let times = scenario.comparesTimes
            for (agent, alertmanager) in zip(agent, alertmanager) {
                let (own, theirs) = (agent.comparable(withTimes: times), alertmanager.comparable(withTimes: times))
                for name in Set(own.keys).union(theirs.keys).sorted() where own[name] != theirs[name] {
                    found.append("\(name): \(own[name] ?? "") of the agent is \(theirs[name] ?? "") of Alertmanager")
                }
            }
            return found
        }
    }

    /// For how long nothing more may come at the end: a group interval and more.
    private static let quiet = Duration.milliseconds(1600)
    /// How long a webhook is awaited.
    private static let patience = Duration.seconds(20)

    /// How often a scenario is played before what is amiss in it is believed.
    private static let attempts = 3

    /// Plays all, and returns what is amiss in each, by its name.
    ///
    /// The programs decide within tenths of a second, and a machine that holds up one of them for longer changes what it
    /// tells. So what differs is played again, and counts only when it differs each time: what the programs themselves do
    /// differently, they do whenever they are asked.
    static func differences(in scenarios: [NotificationScenario]) async throws -> [String: [String]] {
        var differences: [String: [String]] = [:]
        var open = scenarios
        for attempt in 1...attempts where !open.isEmpty {
            let outcomes = try await play(open)
            for scenario in open {
                let found = outcomes[scenario.name]?.differences(from: scenario)
                differences[scenario.name] = found ?? ["it was not played"]
            }
            open = open.filter { differences[$0.name] != [] }
            for scenario in open { print("'\(scenario.name)' differs in attempt \(attempt)") }
        }
        return differences
    }

    /// Plays scenarios, and returns what came of each, by its name.
    private static func play(_ scenarios: [NotificationScenario]) async throws -> [String: Outcome] {
        try await withThrowingTaskGroup(of: [String: Outcome].self) { tasks in
            for stage in NotificationScenario.Stage.allCases {
                let part = scenarios.filter { $0.stage == stage }
                if !part.isEmpty { tasks.addTask { try await play(part, on: stage) } }
            }
            return try await tasks.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
        }
    }

    private static func play(
        _ scenarios: [NotificationScenario], on stage: NotificationScenario.Stage
    ) async throws -> [String: Outcome] {
        let roost = try RoostRun()
        let (agentLog, alertmanagerLog) = (WebhookLog(scenarios), WebhookLog(scenarios))
        let (agentHooks, alertmanagerHooks) = (agentLog.server(), alertmanagerLog.server())
        let agent = try NotificationPeer.agent(
            roost, configuration: scenarios.configuration(webhooks: agentHooks.url),
            timing: stage == .prompt ? "prompt" : "alertmanager")
        let alertmanager = try NotificationPeer.alertmanager(
            configuration: scenarios.configuration(webhooks: alertmanagerHooks.url))
        let peers = [(agent, agentLog), (alertmanager, alertmanagerLog)]
        for (peer, _) in peers { try await onThread { try peer.start() } }
        let epoch = wallTime() / 1000 * 1000
        var actors = scenarios.indices.flatMap { index in
            peers.map { Actor(scenarios[index], key: "c\(index)", peer: $0.0, log: $0.1, epoch: epoch) }
        }
        for act in 0..<(stage == .restarted ? 2 : 1) {
            if act > 0 {
                // Alertmanager writes down what it knows once a second.
                try await Task.sleep(for: quiet)
                for (peer, _) in peers { peer.end() }
                for (peer, _) in peers { try await onThread { try peer.start() } }
            }
            actors = try await withThrowingTaskGroup(of: Actor.self) { tasks in
                for actor in actors {
                    tasks.addTask { try await onThread { actor.havingPlayed(act: act) } }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
        }
        try await Task.sleep(for: quiet)
        for (peer, _) in peers { peer.end() }
        return Dictionary(
            uniqueKeysWithValues: scenarios.enumerated().map { index, scenario in
                let key = "c\(index)"
                return (
                    scenario.name, Outcome(agent: agentLog.told(in: key), alertmanager: alertmanagerLog.told(in: key))
                )
            })
    }

    /// Plays one scenario to one program, at the pace of that program.
    private struct Actor: Sendable {
        let scenario: NotificationScenario
        let key: String
        let peer: NotificationPeer
        let log: WebhookLog
        let epoch: Timestamp
        private var awaited = 0
        private var silences: [String: String] = [:]

        init(
            _ scenario: NotificationScenario, key: String, peer: NotificationPeer, log: WebhookLog, epoch: Timestamp
        ) {
            self.scenario = scenario
            self.key = key
            self.peer = peer
            self.log = log
            self.epoch = epoch
        }

        /// Plays the steps before the programs are killed, or those after.
        func havingPlayed(act: Int) -> Actor {
            var actor = self
            var current = 0
            for step in scenario.steps {
                if case .kill = step { current += 1 } else if current == act { actor.play(step) }
            }
            return actor
        }

        private mutating func play(_ step: NotificationScenario.Step) {
            let now = wallTime()
            switch step {
            case .post(let alerts):
                let documents = alerts.map { $0.document(case: key, since: epoch, at: now) }
                peer.post(.array(documents), to: "alerts")
            case .told(let count):
                awaited += count
                let end = ContinuousClock.now + ScenarioRun.patience
                while log.count(of: key) < awaited, ContinuousClock.now < end {
                    usleep(10_000)
                }
            case .pause(let seconds): usleep(UInt32(seconds * 1_000_000))
            case .silence(let name, let matchers, let start, let end):
                func time(_ seconds: Double) -> JSONValue {
                    .string(RFC3339.textWithMilliseconds(now + Timestamp(seconds * 1000)))
                }
                var members: [JSONValue.Member] = [
                    .init("startsAt", time(start)), .init("endsAt", time(end)), .init("createdBy", "me"),
                    .init("comment", "c"),
                    .init(
                        "matchers",
                        .array((matchers + [.init(name: "case", value: key)]).map(\.document))),
                ]
                if let id = silences[name] { members.append(.init("id", .string(id))) }
                silences[name] = peer.post(.object(members), to: "silences")["silenceID"]?.string
            case .expire(let name):
                if let id = silences[name] { peer.expire(id) }
            case .kill: break
            }
        }
    }
}
