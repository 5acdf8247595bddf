extension NotificationScenario {
    private static let onlyA = SilenceMatcher(name: "alertname", value: "A")

    /// What the agent does otherwise, and why.
    static let improvements = [
        Self(
            name: "an end is told at once", stage: .prompt, route: "group_interval: 1h",
            steps: [.fire("A"), .told, .resolve("A"), .pause(1.5)], tells: ["+A", "-A"], alertmanager: ["+A"],
            because: "nobody is to look for what is over already"),
        Self(
            name: "the end of a silence tells at once what it kept back", stage: .prompt, route: "group_interval: 1h",
            steps: [.silence("s", [onlyA]), .fire("A"), .pause(0.8), .expire("s"), .pause(1.5)], tells: ["+A"],
            alertmanager: [], because: "whoever ends a silence wants to know what it was about"),
        Self(
            name: "a new alert waits for group_interval all the same", stage: .prompt,
            steps: [.fire("A"), .told, .fire("B"), .pause(0.1), .fire("C"), .told], tells: ["+A", "+A +B +C"]),
        Self(
            name: "the end of what was told is told when its silence is over",
            steps: [
                .fire("A"), .told, .silence("s", [onlyA]), .resolve("A"), .pause(1.5), .expire("s"), .pause(1.5),
            ],
            tells: ["+A", "-A"], alertmanager: ["+A"], because: "an incident would stay open otherwise"),
        Self(
            name: "the end of what was told is told when nothing inhibits it any more",
            route: "routes: [{matchers: [severity=high], receiver: nobody}]",
            inhibitions: [Inhibition(source: "severity=high", target: "severity=low")],
            steps: [
                .post([SentAlert("T", ["severity": "low"])]), .told, .post([SentAlert("S", ["severity": "high"])]),
                .post([SentAlert("T", ["severity": "low"], lasts: 0)]), .pause(1.5),
                .post([SentAlert("S", ["severity": "high"], lasts: 0)]), .pause(1.5),
            ],
            tells: ["+T", "-T"], alertmanager: ["+T"], because: "an incident would stay open otherwise"),
        Self(
            name: "what was told before it was silenced is not told as new afterwards",
            steps: [
                .fire("A"), .told, .silence("s", [onlyA]), .fire("B"), .told, .expire("s"), .pause(1.5),
            ],
            tells: ["+A", "+B"], alertmanager: ["+A", "+B", "+A +B"], because: "it is known"),
        Self(
            name: "who does not want to know of ends is told what fires again beside others",
            receivers: ["": ["send_resolved: false"]],
            steps: [.fire("A", "B"), .told, .resolve("A"), .pause(1.5), .fire("A"), .pause(1.5)],
            tells: ["+A +B", "+A +B"], alertmanager: ["+A +B"], because: "it is another incident"),
        Self(
            name: "what a receiver refuses is not sent again soon", stage: .prompt, answers: ["400 Bad Request"],
            steps: [.fire("A"), .pause(2)], tells: ["+A"], alertmanager: ["+A", "+A"],
            because: "someone must mend it first"),
        Self(
            name: "an alert that nobody sends again after the start ends, and that is told", stage: .restarted,
            steps: [.post([SentAlert("A", lasts: 8)]), .told, .kill, .pause(8)], tells: ["+A", "-A"],
            alertmanager: ["+A"], because: "an incident would stay open otherwise"),
        Self(
            name: "what waited is told after the start also when nobody sends it again", stage: .restarted,
            route: "group_wait: 8s", steps: [.fire("A"), .kill, .pause(8)], tells: ["+A"], alertmanager: [],
            because: "nobody would be told otherwise"),
        Self(
            name: "what fired before the start inhibits after it", stage: .restarted,
            route: "routes: [{matchers: [severity=high], receiver: nobody}]",
            inhibitions: [Inhibition(source: "severity=high", target: "severity=low")],
            steps: [
                .post([SentAlert("S", ["severity": "high"])]), .post([SentAlert("T", ["severity": "low"])]), .kill,
                .post([SentAlert("T", ["severity": "low"])]), .pause(1),
            ],
            tells: [], alertmanager: ["+T"], because: "its cause still fires, and is sent again later"),
        Self(
            name: "label names may have any letters",
            steps: [.post([SentAlert("A", ["my.label": "x"])]), .pause(1)], tells: ["+A"], alertmanager: [],
            because: "so does Alertmanager since 0.27"),
    ]
}
