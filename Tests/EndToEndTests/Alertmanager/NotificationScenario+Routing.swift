extension NotificationScenario {
    /// A scenario of what matchers take: the alert A has `x=a`, the alert N has no such label.
    private static func matching(_ matchers: String, _ tells: [String]) -> Self {
        Self(
            name: "a route with \(matchers)", route: "routes: [{\(matchers), receiver: $.m}]",
            receivers: ["": [""], ".m": [""]],
            steps: [
                .post([SentAlert("A", ["x": "a"]), SentAlert("B", ["x": "ab"]), SentAlert("N")]), .told(tells.count),
            ],
            tells: tells)
    }

    /// Which receivers an alert goes to.
    static let routing =
        [
            matching("matchers: [x=a]", ["+N +B", ".m/0: +A"]),
            matching("matchers: ['x!=a']", ["+A", ".m/0: +N +B"]),
            matching("matchers: ['x=~\"a|b\"']", ["+N +B", ".m/0: +A"]),
            matching("matchers: ['x=~\"a.*\"']", ["+N", ".m/0: +A +B"]),
            matching("matchers: ['x!~\"a.*\"']", ["+A +B", ".m/0: +N"]),
            matching("matchers: ['x=\"\"']", ["+A +B", ".m/0: +N"]),
            matching("matchers: ['x!=\"\"']", ["+N", ".m/0: +A +B"]),
            matching("matchers: ['x=~\".*\"']", [".m/0: +N +A +B"]),
            matching("matchers: ['x=~\".+\"', 'x!=ab']", ["+N +B", ".m/0: +A"]),
            matching("match: {x: a}", ["+N +B", ".m/0: +A"]),
            matching("match_re: {x: 'a|b'}", ["+N +B", ".m/0: +A"]),
            matching("match: {x: a}, match_re: {alertname: '[A-C]'}, matchers: ['y=\"\"']", ["+N +B", ".m/0: +A"]),
        ] + [
            Self(
                name: "the first of the routes that take an alert has it alone",
                route: "routes: [{matchers: [x=a], receiver: $.a}, {matchers: ['x=~a|b'], receiver: $.b}]",
                receivers: ["": [""], ".a": [""], ".b": [""]],
                steps: [.post([SentAlert("A", ["x": "a"]), SentAlert("B", ["x": "b"])]), .told(2)],
                tells: [".a/0: +A", ".b/0: +B"]),
            Self(
                name: "after a route with continue the next ones are asked",
                route: """
                    routes: [{matchers: [x=a], receiver: $.a, continue: true}, {matchers: ['x=~a|b'], receiver: $.b},
                    {receiver: $.c}]
                    """,
                receivers: ["": [""], ".a": [""], ".b": [""], ".c": [""]],
                steps: [.post([SentAlert("A", ["x": "a"])]), .told(2)], tells: [".a/0: +A", ".b/0: +A"]),
            Self(
                name: "the deepest route has the alert, with the receiver and the group_by of its parents",
                route: """
                    group_by: [alertname], routes: [{matchers: [x=a], receiver: $.a, routes:
                    [{matchers: [y=b], group_by: ['...']}, {matchers: [y=c], receiver: $.c}]}]
                    """,
                receivers: ["": [""], ".a": [""], ".c": [""]],
                steps: [
                    .post([
                        SentAlert("A/1", ["x": "a", "y": "b"]), SentAlert("A/2", ["x": "a", "y": "c"]),
                        SentAlert("A/3", ["x": "a"]), SentAlert("A/4", ["y": "b"]),
                    ]), .told(4),
                ],
                tells: ["+A/4", ".a/0: +A/1", ".a/0: +A/3", ".c/0: +A/2"]),
            Self(
                name: "continue of a route counts among its siblings only",
                route: """
                    routes: [{matchers: [x=a], receiver: $.a, routes: [{matchers: [y=b], receiver: $.b, continue: true}]},
                    {matchers: [x=a], receiver: $.c}]
                    """,
                receivers: ["": [""], ".a": [""], ".b": [""], ".c": [""]],
                steps: [.post([SentAlert("A", ["x": "a", "y": "b"])]), .told], tells: [".b/0: +A"]),
            Self(
                name: "the matchers in a group's name are sorted and quoted",
                route: #"routes: [{matchers: ['z=~"a|\\d"', 'y="q\"u\\o\nte"', 'a!="ü"'], receiver: $}]"#,
                steps: [.post([SentAlert("A", ["z": "a", "y": "q\"u\\o\nte"])]), .told], tells: ["+A"]),
        ]
}
