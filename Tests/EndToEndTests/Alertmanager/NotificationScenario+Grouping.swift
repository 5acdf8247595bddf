extension NotificationScenario {
    /// Which alerts are told together, and when.
    static let grouping = [
        Self(
            name: "grouped by nothing, all alerts of a route are one group", route: "group_by: []",
            steps: [.fire("A", "B/1"), .told], tells: ["+A +B/1"]),
        Self(
            name: "alerts are grouped by the labels that are named", route: "group_by: [alertname]",
            steps: [.fire("A/1", "B/1", "A/2"), .told(2)], tells: ["+A/1 +A/2", "+B/1"]),
        Self(
            name: "a label to group by that an alert lacks is not in its group's labels",
            route: "group_by: [server, zone]", steps: [.fire("A", "B/1", "C"), .told(2)],
            tells: ["+B/1", "+A +C"]),
        Self(
            name: "grouped by all labels, each alert is a group", route: "group_by: ['...']",
            steps: [.fire("A/1", "A/2"), .told(2)], tells: ["+A/1", "+A/2"]),
        Self(
            name: "a label with an empty value is as one that is absent", route: "group_by: [zone]",
            steps: [
                .post([SentAlert("A", ["zone": ""]), SentAlert("B")]), .told,
                .post([SentAlert("A", ["zone": ""], lasts: 0), SentAlert("B", lasts: 0)]), .told,
            ],
            tells: ["+A +B", "-A -B"]),
    ]

    /// How long news waits.
    static let timing = [
        Self(
            name: "what joins within group_wait is told with the first", route: "group_wait: 1s",
            steps: [.fire("A"), .pause(0.1), .fire("B"), .told], tells: ["+A +B"]),
        Self(
            name: "without group_wait the first alert is told at once", route: "group_wait: 0s",
            steps: [.fire("A"), .told, .fire("B"), .told], tells: ["+A", "+A +B"]),
        Self(
            name: "who starts long after an alert began to fire does not wait for group_wait",
            route: "group_wait: 1h", steps: [.post([SentAlert("A", start: -7200)]), .told], tells: ["+A"]),
        Self(
            name: "an alert whose sender's clock is ahead waits no longer than others", route: "group_wait: 1s",
            steps: [.post([SentAlert("A", start: 120)]), .told], tells: ["+A"]),
        Self(
            name: "an old alert that joins ends the group_wait of younger ones", route: "group_wait: 1h",
            steps: [.fire("A"), .pause(0.5), .post([SentAlert("B", start: -7200)]), .told], tells: ["+A +B"]),
        Self(
            name: "a new alert of a known group is told with the others",
            steps: [.fire("A"), .told, .fire("B"), .told], tells: ["+A", "+A +B"]),
        Self(
            name: "what comes within one group_interval is told together",
            steps: [.fire("A"), .told, .fire("B"), .pause(0.1), .fire("C"), .told], tells: ["+A", "+A +B +C"]),
        Self(
            name: "a new alert and a resolved one are told together",
            steps: [.fire("A"), .told, .fire("B"), .resolve("A"), .told], tells: ["+A", "-A +B"]),
        Self(
            name: "within repeat_interval what fires is told once",
            steps: [.fire("A"), .told, .fire("A"), .pause(2.5), .fire("A")], tells: ["+A"]),
        Self(
            name: "after repeat_interval what fires is told again", route: "repeat_interval: 1500ms",
            steps: [.fire("A"), .told(3), .resolve("A"), .told], tells: ["+A", "+A", "+A", "-A"]),
        Self(
            name: "each notification begins repeat_interval anew", route: "repeat_interval: 1500ms",
            steps: [.fire("A", "B"), .told, .resolve("A"), .told(2), .resolve("B"), .told],
            tells: ["+A +B", "-A +B", "+B", "-B"]),
        Self(
            name: "an alert that is sent again and again is told once",
            steps: [.fire("A"), .fire("A"), .fire("A", "A"), .told, .fire("A"), .pause(1.2), .fire("A")],
            tells: ["+A"]),
        Self(
            name: "times of a route are those of its parent unless it has some",
            route: """
                group_wait: 0s, routes: [{matchers: [x=a], receiver: $}, {matchers: [x=b], group_wait: 1h}]
                """,
            steps: [.post([SentAlert("A", ["x": "a"]), SentAlert("B", ["x": "b"])]), .told, .pause(1)],
            tells: ["+A"]),
    ]
}
