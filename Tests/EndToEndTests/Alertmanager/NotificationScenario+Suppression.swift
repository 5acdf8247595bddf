extension NotificationScenario {
    private static let bySeverity = Inhibition(source: "severity=high", target: "severity=low")
    private static let byServer = Inhibition(source: "severity=high", target: "severity=low", equal: "server")

    private static func high(_ name: String, lasts: Double = 600) -> SentAlert {
        SentAlert(name, ["severity": "high"], lasts: lasts)
    }

    private static func low(_ name: String, lasts: Double = 600) -> SentAlert {
        SentAlert(name, ["severity": "low"], lasts: lasts)
    }

    /// What is not told because something else fires. Sources go to a receiver of their own.
    static let inhibition = [
        Self(
            name: "an alert inhibits those that have the same values of the labels in equal",
            route: bySource, receivers: sources, inhibitions: [byServer],
            steps: [.post([high("S/1")]), .post([low("T/1"), low("T/2"), low("T")]), .told(2)],
            tells: ["+T +T/2", ".s/0: +S/1"]),
        Self(
            name: "without equal an alert inhibits all that the rule means",
            route: bySource, receivers: sources, inhibitions: [bySeverity],
            steps: [.post([high("S/1")]), .post([low("T/1"), low("T/2"), SentAlert("U")]), .told(2)],
            tells: ["+U", ".s/0: +S/1"]),
        Self(
            name: "a label of equal that both lack is equal", route: bySource, receivers: sources,
            inhibitions: [byServer],
            steps: [.post([high("S")]), .post([low("T"), low("T/1")]), .told(2)], tells: ["+T/1", ".s/0: +S"]),
        Self(
            name: "when the inhibiting alert is over, the other is told", route: bySource, receivers: sources,
            inhibitions: [byServer],
            steps: [
                .post([high("S/1")]), .post([low("T/1")]), .told, .pause(0.5), .post([high("S/1", lasts: 0)]), .told(2),
            ],
            tells: ["+T/1", ".s/0: +S/1", ".s/0: -S/1"]),
        Self(
            name: "an alert on both sides of a rule does not inhibit itself, nor others of its kind",
            inhibitions: [Inhibition(source: "severity=high", target: "severity=~high|low")],
            steps: [.post([high("S/1"), high("S/2"), low("T")]), .told], tells: ["+S/1 +S/2"]),
        Self(
            name: "an alert is inhibited as long as one of several sources fires", route: bySource, receivers: sources,
            inhibitions: [bySeverity],
            steps: [
                .post([high("S/1"), high("S/2")]), .post([low("T")]), .told, .post([high("S/1", lasts: 0)]), .told,
                .pause(1.5), .post([high("S/2", lasts: 0)]), .told(2),
            ],
            tells: ["+T", ".s/0: +S/1 +S/2", ".s/0: -S/1 +S/2", ".s/0: -S/2"]),
        Self(
            name: "each of several rules inhibits", route: "group_wait: 1s, \(bySource)", receivers: sources,
            inhibitions: [bySeverity, Inhibition(source: "alertname=S", target: "x=y", equal: "x")],
            steps: [
                .post([high("S/1"), SentAlert("S/2", ["x": "y"])]),
                .post([low("T"), SentAlert("U", ["x": "y"]), SentAlert("V")]), .told(2),
            ],
            tells: ["+V +S/2", ".s/0: +S/1"]),
        Self(
            name: "an inhibited alert that was told before is not told again afterwards", route: bySource,
            receivers: sources, inhibitions: [bySeverity],
            steps: [
                .post([low("T")]), .told, .post([high("S")]), .told, .pause(1.2), .post([high("S", lasts: 0)]), .told,
                .pause(1.2),
            ],
            tells: ["+T", ".s/0: +S", ".s/0: -S"]),
        Self(
            name: "an alert that inhibits is counted also where it is silenced itself", route: bySource,
            receivers: sources, inhibitions: [bySeverity],
            steps: [
                .silence("s", [.init(name: "severity", value: "high")]), .post([high("S")]), .post([low("T")]),
            ],
            tells: []),
    ]

    private static let bySource = "routes: [{matchers: [severity=high], receiver: $.s}]"
    private static let sources = ["": [""], ".s": [""]]

    private static let onlyA = SilenceMatcher(name: "alertname", value: "A")

    /// What is not told because someone has silenced it.
    static let silencing = [
        Self(
            name: "what is silenced is not told until the silence is ended",
            steps: [.silence("s", [onlyA]), .fire("A"), .pause(1.5), .expire("s"), .told], tells: ["+A"]),
        Self(
            name: "what is silenced is told when the silence is over",
            steps: [.silence("s", [onlyA], to: 1.7), .fire("A"), .told], tells: ["+A"]),
        Self(
            name: "other alerts of the group are told without what is silenced",
            steps: [.silence("s", [onlyA]), .fire("A", "B"), .told, .expire("s"), .told],
            tells: ["+B", "+A +B"]),
        Self(
            name: "what is resolved while it is silenced and was never told is never told",
            steps: [.silence("s", [onlyA]), .fire("A"), .pause(0.8), .resolve("A"), .pause(1.2), .expire("s")],
            tells: []),
        Self(
            name: "what was told, and fires when its silence ends, is not told again",
            steps: [.fire("A"), .told, .silence("s", [onlyA]), .pause(1.5), .expire("s"), .pause(1)], tells: ["+A"]),
        Self(
            name: "a silence that is changed to be about others sets free what it was about",
            steps: [
                .silence("s", [onlyA]), .fire("A", "B"), .told,
                .silence("s", [.init(name: "alertname", value: "B")]), .told, .resolve("B"), .pause(1.2),
                .fire("C"), .told,
            ],
            tells: ["+B", "+A", "+A +C"]),
        Self(
            name: "a silence holds from its start on",
            steps: [
                .silence("s", [.init(name: "alertname", value: "B")], from: 1.5), .fire("A"), .told, .pause(2),
                .fire("B"), .pause(1.5), .expire("s"), .told,
            ],
            tells: ["+A", "+A +B"]),
        Self(
            name: "a silence that is made longer goes on",
            steps: [
                .silence("s", [onlyA], to: 1.5), .silence("s", [onlyA], to: 600), .fire("A"), .pause(2.5),
                .expire("s"), .told,
            ],
            tells: ["+A"]),
        Self(
            name: "silences have regular expressions and negations",
            steps: [
                .silence("s", [.init(name: "alertname", value: "A|B", isRegex: true)]),
                .silence(
                    "t",
                    [
                        .init(name: "alertname", value: "X.*", isRegex: true),
                        .init(name: "server", value: "1", isEqual: false),
                    ]),
                .silence(
                    "u",
                    [
                        .init(name: "alertname", value: "Y", isRegex: false),
                        .init(name: "server", value: "1|2", isRegex: true, isEqual: false),
                    ]),
                .fire("A", "AB", "B", "X/1", "XY/2", "XZ", "Y/1", "Y/3", "Y"), .told,
            ],
            tells: ["+AB +X/1 +Y/1"]),
    ]

    /// What is not told because of the time.
    static let intervals = [
        Self(
            name: "a muted route tells nothing", route: "mute_time_intervals: [always]",
            steps: [.fire("A"), .pause(1)],
            tells: []),
        Self(
            name: "a route that is muted at other times tells", route: "mute_time_intervals: [never]",
            steps: [.fire("A"), .told], tells: ["+A"]),
        Self(
            name: "a route that is active now tells", route: "active_time_intervals: [always]",
            steps: [.fire("A"), .told], tells: ["+A"]),
        Self(
            name: "a route that is active at other times tells nothing", route: "active_time_intervals: [never]",
            steps: [.fire("A"), .pause(1)], tells: []),
        Self(
            name: "one of several intervals is enough", route: "active_time_intervals: [never, always]",
            steps: [.fire("A"), .told], tells: ["+A"]),
        Self(
            name: "a route that is active and muted tells nothing",
            route: "active_time_intervals: [always], mute_time_intervals: [never, always]",
            steps: [.fire("A"), .pause(1)], tells: []),
        Self(
            name: "times of a route are not those of the routes below it",
            route: "mute_time_intervals: [always], routes: [{matchers: [x=a]}]",
            steps: [.post([SentAlert("A", ["x": "a"]), SentAlert("B")]), .told, .pause(1)], tells: ["+A"]),
    ]
}
