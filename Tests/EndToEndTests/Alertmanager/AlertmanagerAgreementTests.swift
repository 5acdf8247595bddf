import Testing

/// If one of these fails, whoever comes from Alertmanager is told something else of the same alerts, and the
/// documentation does not say so; or what Roost does better has come undone.
@Suite struct AlertmanagerAgreementTests {
    /// The scenarios are played once, all at the same time.
    private static let outcomes = Task { try await ScenarioRun.play(NotificationScenario.all) }

    @Test("the same alerts are told as by Alertmanager", arguments: NotificationScenario.all)
    func scenario(_ scenario: NotificationScenario) async throws {
        let outcome = try #require(try await Self.outcomes.value[scenario.name])
        #expect(outcome.agent.map(\.line) == scenario.tells, "the agent")
        #expect(outcome.alertmanager.map(\.line) == scenario.alertmanager ?? scenario.tells, "Alertmanager")
        guard scenario.alertmanager == nil else { return }
        let times = scenario.comparesTimes
        for (agent, alertmanager) in zip(outcome.agent, outcome.alertmanager) {
            let (own, theirs) = (agent.comparable(withTimes: times), alertmanager.comparable(withTimes: times))
            for name in Set(own.keys).union(theirs.keys).sorted() where own[name] != theirs[name] {
                Issue.record("\(name): \(own[name] ?? "") of the agent is \(theirs[name] ?? "") of Alertmanager")
            }
        }
    }

    @Test("scenarios have names of their own, and each difference a reason")
    func table() {
        #expect(Set(NotificationScenario.all.map(\.name)).count == NotificationScenario.all.count)
        #expect(NotificationScenario.all.allSatisfy { ($0.alertmanager == nil) == $0.because.isEmpty })
    }
}
