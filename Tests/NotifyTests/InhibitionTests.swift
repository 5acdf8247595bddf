import HTTPConfig
import Model
import TestSupport
import Testing

@testable import Notify

/// If one of these fails, people are told of what follows from something they know, or not told of what does not.
struct InhibitionTests {
    private static func alert(_ labels: Labels, resolved: Bool = false) -> Alert {
        Alert(labels: labels, annotations: .empty, startsAt: 0, resolvedAt: resolved ? 1 : nil)
    }

    private static let hostDown = InhibitRule(
        source: [Matcher("alertname", equals: "HostDown")], target: [Matcher("severity", equals: "page")],
        equal: ["host"])

    @Test func `a source inhibits the targets that agree with it, for as long as it fires`() {
        var inhibitor = Inhibitor([Self.hostDown])
        let source: Labels = ["alertname": "HostDown", "host": "a"]
        #expect(inhibitor.sources(inhibiting: ["severity": "page", "host": "a"]).isEmpty)
        inhibitor.update(Self.alert(source))
        #expect(inhibitor.sources(inhibiting: ["severity": "page", "host": "a"]) == [source])
        #expect(inhibitor.sources(inhibiting: ["severity": "page", "host": "b"]).isEmpty)
        #expect(inhibitor.sources(inhibiting: ["severity": "info", "host": "a"]).isEmpty)
        #expect(inhibitor.sources(inhibiting: ["severity": "page"]).isEmpty)
        inhibitor.update(Self.alert(source, resolved: true))
        #expect(inhibitor.sources(inhibiting: ["severity": "page", "host": "a"]).isEmpty)
    }

    @Test func `labels that both lack agree`() {
        var inhibitor = Inhibitor([Self.hostDown])
        inhibitor.update(Self.alert(["alertname": "HostDown"]))
        #expect(inhibitor.sources(inhibiting: ["severity": "page"]).count == 1)
        #expect(inhibitor.sources(inhibiting: ["severity": "page", "host": "a"]).isEmpty)
    }

    @Test func `what is on both sides of a rule is not inhibited by itself, nor by what is, too`() {
        let rule = InhibitRule(
            source: [Matcher("kind", equals: "x")], target: [Matcher("kind", equals: "x")], equal: ["host"])
        var inhibitor = Inhibitor([rule])
        inhibitor.update(Self.alert(["kind": "x", "n": "1"]))
        inhibitor.update(Self.alert(["kind": "x", "n": "2"]))
        #expect(inhibitor.sources(inhibiting: ["kind": "x", "n": "1"]).isEmpty)
    }

    /// Every alert against every rule, as upstream's description says it.
    @Test(arguments: 0..<20) func `the index finds what asking everyone finds`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        func labels() -> Labels {
            Labels(["a", "b", "c"].map { ($0, ["", "1", "2"].randomElement(using: &random)!) })
        }
        func matchers() throws -> [Matcher] {
            try (0..<Int.random(in: 1...2, using: &random)).map { _ in
                let operations: [Matcher.Operation] = [.equal, .equal, .notEqual, .matches, .matchesNot]
                return try Matcher(
                    ["a", "b", "c"].randomElement(using: &random)!, operations.randomElement(using: &random)!,
                    ["", "1", "2", "3"].randomElement(using: &random)!)
            }
        }
        let rules = try (0..<10).map { _ in
            InhibitRule(
                source: try matchers(), target: try matchers(),
                equal: Set(["a", "b"].filter { _ in Bool.random(using: &random) }))
        }
        var inhibitor = Inhibitor(rules)
        var firing: Set<Labels> = []
        for _ in 0..<60 {
            let alert = labels()
            let ends = firing.contains(alert) && Bool.random(using: &random)
            inhibitor.update(Self.alert(alert, resolved: ends))
            if ends { firing.remove(alert) } else { firing.insert(alert) }
            let target = labels()
            func takes(_ matchers: [Matcher], _ labels: Labels) -> Bool { matchers.allSatisfy { $0.accepts(labels) } }
            let expected = rules.contains { rule in
                takes(rule.targetMatchers, target)
                    && firing.contains { source in
                        takes(rule.sourceMatchers, source)
                            && rule.equal.allSatisfy { (source[$0] ?? "") == (target[$0] ?? "") }
                            && !(takes(rule.targetMatchers, source) && takes(rule.sourceMatchers, target))
                    }
            }
            #expect(inhibitor.sources(inhibiting: target).isEmpty != expected, "\(target)")
        }
    }

    // MARK: In the pipeline

    private static let config = Scenario.config(
        interval: 10_000,
        inhibitRules: [
            InhibitRule(source: [Matcher("alertname", equals: "Host")], target: [Matcher("alertname", equals: "App")])
        ])

    @Test func `what is inhibited is told when the inhibition is over, at the next turn of its group`() {
        var scenario = Scenario(Self.config)
        scenario.receive("Host")
        scenario.finish()
        scenario.advance(to: 1)
        scenario.receive("App")
        scenario.advance(to: 25)
        scenario.receive("-Host")
        scenario.finish()
        scenario.advance(to: 60)
        scenario.finish()
        #expect(
            scenario.log == [
                "0 r0 first notification: Host", "25 r0 all alerts resolved: -Host", "31 r0 first notification: App",
            ])
    }

    @Test func `what is inhibited and ends is told to nobody`() {
        var scenario = Scenario(Self.config)
        scenario.receive("Host", "App")
        scenario.finish()
        scenario.advance(to: 5)
        scenario.receive("-App")
        scenario.advance(to: 6)
        scenario.receive("-Host")
        scenario.finish()
        scenario.advance(to: 1000)
        #expect(scenario.log == ["0 r0 first notification: Host", "6 r0 all alerts resolved: -Host"])
        #expect(scenario.groups == 0)
    }

    @Test func `what was told before it was inhibited, and ended meanwhile, is told to have ended afterwards`() {
        var scenario = Scenario(Self.config)
        scenario.receive("App")
        scenario.finish()
        scenario.advance(to: 5)
        scenario.receive("Host")
        scenario.finish()
        scenario.advance(to: 7)
        scenario.receive("-App")
        scenario.advance(to: 50)
        scenario.receive("-Host")
        scenario.finish()
        scenario.advance(to: 100)
        scenario.finish()
        #expect(
            scenario.log == [
                "0 r0 first notification: App", "5 r0 first notification: Host", "50 r0 all alerts resolved: -Host",
                "57 r0 all alerts resolved: -App",
            ])
        #expect(scenario.groups == 0)
    }
}

/// If one of these fails, people are told when they asked not to be, or are not told afterwards.
struct MutingTests {
    private static func config(mute: [String] = [], active: [String] = []) -> NotificationConfig {
        var timing = RouteTiming()
        (timing.groupWait, timing.groupInterval) = (0, 60_000)
        var route = Route(receiver: "r", groupBy: .labels(["alertname"]), timing: timing)
        route.muteTimeIntervals = mute
        route.activeTimeIntervals = active
        var config = NotificationConfig(
            route: route, receivers: [Receiver(name: "r", integrations: [Webhook(url: .text("http://h"))])])
        // From the second to the fourth minute of the day, and from the eighth to the ninth.
        var early = TimeInterval()
        early.times = [2..<4]
        var late = TimeInterval()
        late.times = [8..<9]
        config.timeIntervals = ["early": [early], "late": [late]]
        return config
    }

    @Test func `what fires in a muted time is told after it`() {
        var scenario = Scenario(Self.config(mute: ["late", "early"]))
        scenario.advance(to: 130)
        scenario.receive("A")
        scenario.advance(to: 400)
        #expect(scenario.log == ["250 r0 first notification: A"])
    }

    @Test func `outside of all active times nobody is told`() {
        var scenario = Scenario(Self.config(active: ["early", "late"]))
        scenario.receive("A")
        scenario.advance(to: 130)
        scenario.finish()
        scenario.advance(to: 250)
        scenario.receive("-A")
        scenario.advance(to: 600)
        #expect(scenario.log == ["120 r0 first notification: A", "490 r0 all alerts resolved: -A"])
    }

    @Test func `the end of a silence tells at once what it kept back, and its beginning keeps it back`() throws {
        var scenario = Scenario(Scenario.config(interval: 300_000))
        let silence = try scenario.silence("A", from: 0, to: 100)
        scenario.receive("A", "B")
        scenario.finish()
        scenario.advance(to: 50)
        #expect(scenario.log == ["0 r0 first notification: B"])
        scenario.advance(to: 100)
        scenario.finish()
        #expect(scenario.log.last == "100 r0 first notification: A")
        let other = try scenario.silence("A", from: 150, to: 10_000)
        scenario.advance(to: 160)
        scenario.receive("-A")
        scenario.advance(to: 2000)
        #expect(scenario.log.count == 2 && other != silence)
        try scenario.expire(other)
        #expect(scenario.log.last == "2000 r0 all alerts resolved: -A")
    }
}
