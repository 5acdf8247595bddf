extension NotificationScenario {
    /// What webhooks have in them.
    static let contents =
        beginnings + [
            Self(
                name: "common labels and annotations are those that all have alike", route: "group_by: [alertname]",
                steps: [
                    .post([
                        SentAlert("A/1", ["zone": "x", "rack": "1"], annotations: ["summary": "s", "of": "1"]),
                        SentAlert("A/2", ["zone": "x", "rack": "2"], annotations: ["summary": "s", "of": "2"]),
                        SentAlert("A/3", ["zone": "x"], annotations: ["summary": "s"]),
                    ]), .told,
                ],
                tells: ["+A/3 +A/1 +A/2"]),
            Self(
                name: "other annotations are no news, and are told with the next",
                steps: [
                    .post([SentAlert("A", annotations: ["summary": "old", "gone": "x"], url: "http://p/old")]), .told,
                    .post([SentAlert("A", annotations: ["summary": "new"], url: "http://p/new")]), .pause(1.2),
                    .fire("B"), .told,
                ],
                tells: ["+A", "+A +B"]),
            Self(
                name: "annotations of an end are those that came with it",
                steps: [
                    .post([SentAlert("A", annotations: ["summary": "old"], url: "http://p/old")]), .told,
                    .post([SentAlert("A", annotations: ["summary": "new"], url: "http://p/new", lasts: 0)]), .told,
                ],
                tells: ["+A", "-A"]),
            Self(
                name: "any text can be a label's value or an annotation", route: "group_by: [alertname, zone]",
                steps: [
                    .post([
                        SentAlert(
                            "A", ["zone": "ü \u{1F600} \"q\" \\ <&> \t\n \u{7F}\u{2028}", "rack": " "],
                            annotations: ["summary": "line\nline <b> ü \u{1F600} {{ x }}"])
                    ]), .told,
                ],
                tells: ["+A"]),
            Self(
                name: "values that look alike and have other code points are others",
                route: "group_by: [zone], routes: [{matchers: [\"zone=\\\"\u{E9}\\\"\"], receiver: $.m}]",
                receivers: ["": [""], ".m": [""]],
                steps: [
                    .post([SentAlert("A", ["zone": "\u{E9}"]), SentAlert("B", ["zone": "e\u{301}"])]), .told(2),
                ],
                tells: ["+B", ".m/0: +A"]),
            Self(
                name: "an annotation with an empty value is left out",
                steps: [.post([SentAlert("A", annotations: ["summary": "", "x": "y"])]), .told], tells: ["+A"],
                alertmanager: ["+A"], because: "it says nothing"),
            Self(
                name: "alerts are in the order of job, instance and labels",
                steps: [
                    .post([
                        SentAlert("A", ["job": "b", "instance": "1"]), SentAlert("B", ["job": "a", "instance": "2"]),
                        SentAlert("C", ["job": "a", "instance": "1"]), SentAlert("D"), SentAlert("E", ["job": "a"]),
                        SentAlert("F", ["instance": "0"]), SentAlert("G", ["a": "z", "b": "z"]),
                        SentAlert("H", ["z": "a"]),
                        SentAlert("I", ["a": "x", "b": "z"]), SentAlert("J", ["z": "\u{FFFD}"]),
                        SentAlert("K", ["z": "\u{1F600}"]), SentAlert("L", ["p": "1"]), SentAlert("L", ["q": "1"]),
                    ]), .told,
                ],
                tells: ["+C +B +E +A +F +D +H +J +K +L +L +I +G"]),
            Self(
                name: "what is no alert is left out, and the others are taken",
                steps: [
                    .post([
                        SentAlert("", ["case": ""]), SentAlert("A"), SentAlert("B", start: -10, end: -20),
                        SentAlert("C", annotations: ["": "x"]),
                    ]), .told,
                ],
                tells: ["+A"]),
        ]

    /// Who is told, and how often.
    static let receiving = [
        Self(
            name: "each of several webhooks of a receiver is told", receivers: ["": ["", "", ""]],
            steps: [.fire("A"), .told(3), .resolve("A"), .told(3)],
            tells: ["+A", "-A", "-/1: +A", "-/1: -A", "-/2: +A", "-/2: -A"]),
        Self(
            name: "a webhook has at most max_alerts, and says how many it lacks",
            receivers: ["": ["max_alerts: 2", "max_alerts: 0"]],
            steps: [.fire("A", "B", "C", "D"), .told(2)], tells: ["+A +B", "-/1: +A +B +C +D"]),
        Self(
            name: "what is cut off by max_alerts counts for the status and what all have in common",
            receivers: ["": ["max_alerts: 1"]],
            steps: [.fire("A/1", "B/1", "C/2"), .told, .resolve("A/1"), .told],
            tells: ["+A/1", "-A/1 firing"], alertmanager: ["+A/1", "-A/1"],
            because: "a group that fires would be taken for resolved"),
        Self(
            name: "a receiver's name is quoted", route: "routes: [{receiver: '$.a+b (c)'}]",
            receivers: ["": [""], ".a+b (c)": [""]], steps: [.fire("A"), .told], tells: [".abc/0: +A"]),
        Self(
            name: "a receiver without webhooks is told nothing", route: "routes: [{matchers: [x=a], receiver: nobody}]",
            steps: [.post([SentAlert("A", ["x": "a"]), SentAlert("B")]), .told], tells: ["+B"]),
        Self(
            name: "who answers with 500 is told again until it takes it",
            answers: ["500 Internal Server Error", "503 Service Unavailable"], steps: [.fire("A"), .told(3)],
            tells: ["+A", "+A", "+A"]),
        Self(
            name: "who answers with 429 is told again", answers: ["429 Too Many Requests"],
            steps: [.fire("A"), .told(2)], tells: ["+A", "+A"]),
        Self(
            name: "201, 202 and 204 are yes", receivers: ["": ["", "", ""]],
            answers: ["201 Created", "202 Accepted", "204 No Content"], steps: [.fire("A"), .told(3), .pause(1)],
            tells: ["+A", "-/1: +A", "-/2: +A"]),
        Self(
            name: "two routes to one receiver are groups of their own",
            route: "routes: [{matchers: [x=a], continue: true}, {matchers: ['x=~a|b']}]",
            steps: [.post([SentAlert("A", ["x": "a"]), SentAlert("B", ["x": "b"])]), .told(2)],
            tells: ["+A", "+A +B"]),
    ]
}
