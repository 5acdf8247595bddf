extension NotificationScenario {
    private static let firingOnly = ["": ["send_resolved: false"]]

    /// How it is told that alerts are over.
    static let endings = [
        Self(
            name: "the end of the only alert is told", steps: [.fire("A"), .told, .resolve("A"), .told],
            tells: ["+A", "-A"]),
        Self(
            name: "the end of one of several is told with the others, once",
            steps: [.fire("A", "B"), .told, .resolve("A"), .told, .pause(1.2), .resolve("B"), .told],
            tells: ["+A +B", "-A +B", "-B"]),
        Self(
            name: "ends within one group_interval are told together",
            steps: [.fire("A", "B", "C"), .told, .resolve("A"), .resolve("B"), .told, .resolve("C"), .told],
            tells: ["+A +B +C", "-A -B +C", "-C"]),
        Self(
            name: "who does not want to know is not told that all is over", receivers: firingOnly,
            steps: [.fire("A"), .told, .resolve("A"), .pause(1.5), .fire("A"), .told], tells: ["+A", "+A"]),
        Self(
            name: "who does not want to know is not told that one of several is over", receivers: firingOnly,
            steps: [.fire("A", "B"), .told, .resolve("A"), .pause(1.5), .fire("C"), .told],
            tells: ["+A +B", "+B +C"]),
        Self(
            name: "of two webhooks only one is told of ends", receivers: ["": ["send_resolved: false", ""]],
            steps: [.fire("A", "B"), .told(2), .resolve("A"), .told, .resolve("B"), .told],
            tells: ["+A +B", "-/1: +A +B", "-/1: -A +B", "-/1: -B"]),
        Self(
            name: "the end of what never fired is no news",
            steps: [.post([SentAlert("A", start: -60, end: -30)]), .pause(1), .fire("B"), .told], tells: ["+B"]),
        Self(
            name: "what ends before it was told is not told", route: "group_wait: 1s",
            steps: [.fire("A"), .pause(0.2), .resolve("A"), .pause(1.2)], tells: []),
        Self(
            name: "what ends before it was told is told with what fires", route: "group_wait: 1s",
            steps: [.fire("A", "B"), .pause(0.2), .resolve("A"), .told], tells: ["-A +B"]),
        Self(
            name: "an alert that fires and ends in one request is over",
            steps: [
                .post([SentAlert("A"), SentAlert("A", lasts: 0), SentAlert("B")]), .told, .resolve("B"), .told,
            ],
            tells: ["-A +B", "-B"]),
        Self(
            name: "what fires again is told again",
            steps: [.fire("A"), .told, .resolve("A"), .told, .fire("A"), .told], tells: ["+A", "-A", "+A"]),
        Self(
            name: "what ends and fires again within one group_interval is no news",
            steps: [.fire("A"), .told, .resolve("A"), .fire("A"), .pause(1.2)], tells: ["+A"]),
        Self(
            name: "what fires and ends within one group_interval beside another is told to have ended",
            steps: [.fire("A"), .told, .fire("B"), .resolve("B"), .told], tells: ["+A", "+A -B"]),
        Self(
            name: "an end in the future comes", steps: [.post([SentAlert("A", lasts: 1.5)]), .told(2)],
            tells: ["+A", "-A"]),
        Self(
            name: "an end in the future is put off",
            steps: [
                .post([SentAlert("A", lasts: 1.5)]), .told, .post([SentAlert("A", lasts: 4)]), .pause(1.8), .fire("B"),
                .told(2),
            ],
            tells: ["+A", "+A +B", "-A +B"]),
        Self(
            name: "what is not sent again is over after resolve_timeout",
            steps: [.post([SentAlert("A", lasts: nil)]), .told(2)], tells: ["+A", "-A"]),
        Self(
            name: "what is sent again is not over after resolve_timeout",
            steps: [
                .post([SentAlert("A", lasts: nil)]), .told, .pause(3), .post([SentAlert("A", lasts: nil)]), .pause(3),
                .fire("B"), .told(2),
            ],
            tells: ["+A", "+A +B", "-A +B"]),
        Self(
            name: "an end that was given is forgotten when none is given",
            steps: [.fire("A"), .told, .post([SentAlert("A", lasts: nil)]), .pause(6.2), .fire("B"), .told],
            tells: ["+A", "-A", "+B"]),
        Self(
            name: "of two ends in the future the one that was given last holds",
            steps: [.fire("A"), .told, .post([SentAlert("A", lasts: 1)]), .pause(2.2), .fire("B"), .told],
            tells: ["+A", "-A", "+B"]),
        Self(
            name: "an end that was given holds though resolve_timeout would be later",
            steps: [
                .post([SentAlert("A", lasts: nil)]), .told, .post([SentAlert("A", lasts: 1)]), .told,
            ],
            tells: ["+A", "-A"]),
    ]

    /// When alerts began.
    static let beginnings = [
        Self(
            name: "an alert goes on since it began to, also when its sender says that it began later",
            comparesTimes: true,
            steps: [
                .post([SentAlert("A", start: -60)]), .told,
                .post([SentAlert("A", start: -30), SentAlert("B", start: -5)]), .told,
            ],
            tells: ["+A", "+A +B"]),
        Self(
            name: "an alert began earlier when its sender says so", comparesTimes: true,
            steps: [
                .post([SentAlert("A", start: -60)]), .told,
                .post([SentAlert("A", start: -90), SentAlert("B", start: -5)]), .told,
            ],
            tells: ["+A", "+A +B"]),
        Self(
            name: "an alert that fires again began when its sender says", comparesTimes: true,
            steps: [
                .post([SentAlert("A", start: -90)]), .told, .post([SentAlert("A", start: -90, end: -60)]), .told,
                .post([SentAlert("A", start: -30)]), .told,
            ],
            tells: ["+A", "-A", "+A"]),
        Self(
            name: "an alert whose end is told without its beginning began when it did", comparesTimes: true,
            steps: [.post([SentAlert("A", start: -90)]), .told, .post([SentAlert("A", end: -60)]), .told],
            tells: ["+A", "-A"]),
        Self(
            name: "fractions of a second are told as they were given", comparesTimes: true,
            steps: [
                .post([SentAlert("A", start: -89.5), SentAlert("B", start: -80.25), SentAlert("C", start: -70.125)]),
                .told, .post([SentAlert("A", start: -89.5, end: -1.75)]), .told,
            ],
            tells: ["+A +B +C", "-A +B +C"]),
    ]
}
