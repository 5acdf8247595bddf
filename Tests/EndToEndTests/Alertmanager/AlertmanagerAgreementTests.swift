import Testing

/// If one of these fails, whoever comes from Alertmanager is told something else of the same alerts, and the
/// documentation does not say so; or what Roost does better has come undone.
@Suite struct AlertmanagerAgreementTests {
    /// What is amiss in each scenario, by its name.
    private static let differences = Task { try await ScenarioRun.differences(in: NotificationScenario.all) }

    @Test("the same alerts are told as by Alertmanager", arguments: NotificationScenario.all)
    func scenario(_ scenario: NotificationScenario) async throws {
        let differences = try #require(try await Self.differences.value[scenario.name])
        for difference in differences { Issue.record("\(difference)") }
    }

    @Test("scenarios have names of their own, and each difference a reason")
    func table() {
        #expect(Set(NotificationScenario.all.map(\.name)).count == NotificationScenario.all.count)
        #expect(NotificationScenario.all.allSatisfy { ($0.alertmanager == nil) == $0.because.isEmpty })
    }
}
