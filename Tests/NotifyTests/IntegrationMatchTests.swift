import Testing
import YAML

@testable import Notify

/// If these fail, a changed receiver is not told of what fires, or is told twice.
struct IntegrationMatchTests {
    @Test(
        arguments: [
            // Nothing is known of the former ones.
            (nil, ["webhook:a", "webhook:b"], [0, 1], [0, 1]),
            (["webhook:a"], ["webhook:a"], [0], [0]),
            // Others come before it, of its kind or not.
            (["webhook:a"], ["discord:d", "webhook:a"], [1], [1]),
            (["webhook:a"], ["webhook:b", "webhook:a"], [1], [1]),
            // One before it goes.
            (["webhook:a", "webhook:b"], ["webhook:b"], [nil, 0], [0]),
            // It has other settings.
            (["webhook:a", "slack:s"], ["webhook:b", "slack:s"], [0, 1], [1]),
            (["discord:d", "webhook:a"], ["webhook:b"], [nil, 0], []),
            // Two of the same settings.
            (["webhook:a", "webhook:a"], ["webhook:a", "webhook:b", "webhook:a"], [0, 2], [0, 2]),
            (["webhook:a"], ["slack:s"], [nil], []), ([], ["webhook:a"], [], []), (["webhook:a"], [], [nil], []),
        ] as [([String]?, [String], [Int?], [Int])])
    func `each is found where it is now`(
        _ former: [String]?, _ new: [String], _ places: [Int?], _ unchanged: [Int]
    ) {
        let match = IntegrationMatch(from: former, to: new)
        #expect(places.indices.map(match.place) == places)
        #expect(new.indices.filter(match.isUnchanged) == unchanged)
        for (index, place) in places.enumerated() { if let place { #expect(match.former(of: place) == index) } }
    }

    private func config(_ receiver: String) throws -> NotificationConfig {
        let text = """
            route: {receiver: r, group_by: [alertname], group_wait: 0s, group_interval: 5s}
            receivers: [{name: r, \(receiver)}]
            """
        return try NotificationConfig(YAMLNode(parsing: Array(text.utf8), file: "f"))
    }

    private static let one = "webhook_configs: [{url: 'http://a'}]"

    @Test(
        arguments: [
            ("discord_configs: [{webhook_url: 'http://d'}], \(one)", ["1 r0 first notification: A"]),
            ("webhook_configs: [{url: 'http://b'}, {url: 'http://a'}]", ["1 r0 first notification: A"]),
            ("webhook_configs: [{url: 'http://a'}, {url: 'http://b'}]", ["1 r1 first notification: A"]),
            // It is the same receiver, whose address was put right.
            ("webhook_configs: [{url: 'http://b'}]", []), (one, []),
        ], [false, true])
    func `who comes to a receiver is told of what fires, and nobody twice`(
        _ change: (receiver: String, news: [String]), _ restarts: Bool
    ) throws {
        let (receiver, news) = change
        var scenario = Scenario(try config(Self.one))
        scenario.receive("A")
        scenario.finish()
        scenario.advance(to: 1)
        if restarts { scenario.restart(with: try config(receiver)) } else { scenario.replace(try config(receiver)) }
        scenario.finish()
        scenario.advance(to: 60)
        #expect(scenario.log == ["0 r0 first notification: A"] + news + (news.isEmpty ? ["nothing to finish"] : []))
    }

    @Test func `what one was told is not taken for another's when one before it goes`() throws {
        var scenario = Scenario(try config("webhook_configs: [{url: 'http://old'}, {url: 'http://down'}]"))
        scenario.receive("A")
        scenario.finish()
        scenario.fail()
        scenario.replace(try config("webhook_configs: [{url: 'http://down'}]"))
        scenario.advance(to: 10)
        scenario.finish()
        scenario.receive("-A")
        #expect(scenario.log.suffix(2) == ["0.5 r0 first notification: A", "10 r0 all alerts resolved: -A"])
    }

    @Test func `an answer counts for who was asked, wherever that is by then`() throws {
        var scenario = Scenario(try config(Self.one))
        scenario.receive("A")
        scenario.replace(try config("webhook_configs: [{url: 'http://new'}, {url: 'http://a'}]"))
        scenario.finish()
        scenario.finish()
        scenario.advance(to: 60)
        #expect(scenario.log == ["0 r0 first notification: A", "0 r0 first notification: A"])
    }

    @Test func `a receiver with another address need not wait as long as the one before it asked`() throws {
        var scenario = Scenario(try config(Self.one))
        scenario.receive("A")
        scenario.fail(retryAfter: 3_600_000)
        scenario.advance(to: 10)
        scenario.replace(try config("webhook_configs: [{url: 'http://b'}]"))
        #expect(scenario.log == ["0 r0 first notification: A", "10 r0 first notification: A"])
    }

    @Test func `what was refused is told at once where the settings are other ones`() throws {
        var scenario = Scenario(try config(Self.one))
        scenario.receive("A")
        scenario.refuse()
        scenario.advance(to: 10)
        scenario.replace(try config("webhook_configs: [{url: 'http://b'}]"))
        #expect(scenario.log == ["0 r0 first notification: A", "10 r0 first notification: A"])
    }
}
