extension NotificationScenario {
    /// What is told by programs that were killed in between, and began anew with what they had written down.
    static let restarts = [
        Self(
            name: "what was told is not told again when it is sent to the next", stage: .restarted,
            steps: [.fire("A"), .told, .kill, .fire("A"), .pause(1)], tells: ["+A"]),
        Self(
            name: "the end of what was told before is told", stage: .restarted,
            steps: [.fire("A", "B"), .told, .kill, .resolve("A"), .fire("B"), .told, .resolve("B"), .told],
            tells: ["+A +B", "-A +B", "-B"]),
        Self(
            name: "the end of all that was told before is told", stage: .restarted,
            steps: [.fire("A"), .told, .kill, .resolve("A"), .told], tells: ["+A", "-A"]),
        Self(
            name: "what has ended and was told so is forgotten", stage: .restarted,
            steps: [.fire("A"), .told, .resolve("A"), .told, .kill, .resolve("A"), .pause(1)], tells: ["+A", "-A"]),
        Self(
            name: "what fires again after the start is told", stage: .restarted,
            steps: [.fire("A"), .told, .resolve("A"), .told, .kill, .fire("A"), .told], tells: ["+A", "-A", "+A"]),
        Self(
            name: "what comes after the start is told with what was told before", stage: .restarted,
            steps: [.fire("A"), .told, .kill, .fire("A", "B"), .told], tells: ["+A", "+A +B"]),
        Self(
            name: "what waited for group_wait is told after the start", stage: .restarted, route: "group_wait: 8s",
            steps: [.fire("A"), .kill, .fire("A"), .told], tells: ["+A"]),
        Self(
            name: "a silence holds after the start", stage: .restarted,
            steps: [
                .silence("s", [.init(name: "alertname", value: "A")]), .pause(0.1), .kill, .fire("A"), .pause(1),
                .expire("s"), .told,
            ],
            tells: ["+A"]),
        Self(
            name: "an alert that is sent again after the start goes on, though it would have ended meanwhile",
            stage: .restarted,
            steps: [
                .post([SentAlert("A", lasts: 1.5)]), .fire("A"), .told, .pause(1), .kill, .pause(2), .fire("A"),
                .pause(1),
            ],
            tells: ["+A"]),
        Self(
            name: "repeat_interval goes on since before", stage: .restarted, route: "repeat_interval: 10s",
            steps: [.fire("A"), .told, .kill, .fire("A"), .told], tells: ["+A", "+A"]),
    ]
}
