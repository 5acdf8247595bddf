import PromQL
import Testing

/// What a text means: operands and operators in prefix form, so that a wrong precedence shows.
private func shape(_ node: Node) -> String {
    switch node.kind {
    case .binary(let binary): "(\(binary.operation.rawValue) \(shape(binary.left)) \(shape(binary.right)))"
    case .unary(let sign, let operand): "(\(sign.rawValue) \(shape(operand)))"
    case .parenthesized(let inner): shape(inner)
    case .subquery(let subquery): "(subquery \(shape(subquery.operand)))"
    default: node.description
    }
}

@Suite("Parser")
struct ParserTests {
    @Test(
        "operators bind as upstream's do",
        arguments: [
            ("1 + 2 * 3", "(+ 1 (* 2 3))"),
            ("1 * 2 + 3", "(+ (* 1 2) 3)"),
            ("1 - 2 - 3", "(- (- 1 2) 3)"),
            ("2 ^ 3 ^ 2", "(^ 2 (^ 3 2))"),
            ("-2 ^ 2", "(- (^ 2 2))"),
            ("2 ^ -2 * 3", "(* (^ 2 -2) 3)"),
            ("-a * b", "(* (- a) b)"),
            ("--a", "(- (- a))"),
            ("-a offset 5m", "(- a offset 5m)"),
            ("a or b and c unless d", "(or a (unless (and b c) d))"),
            ("a == b + c", "(== a (+ b c))"),
            ("a atan2 b % c", "(% (atan2 a b) c)"),
            ("a </ b >/ c", "(>/ (</ a b) c)"),
            ("a offset 1m + 2", "(+ a offset 1m 2)"),
            ("a offset -2 ^ 2", "(^ a offset -2s 2)"),
            ("rate(a[5m])[1h:] > 1", ""),
            ("-rate(a[5m])[1h:1m]", ""),
        ]
    )
    func precedence(text: String, expected: String) throws {
        guard !expected.isEmpty else {
            #expect(throws: ParseError.self) { try Expression(parsing: text) }
            return
        }
        #expect(shape(try Expression(parsing: text).root) == expected)
    }

    @Test(
        "literals have the values that Go would read",
        arguments: [
            ("1_000_000", 1_000_000), ("0x1F", 31), ("0X_ff", 255), ("0x1_F", 31), ("0755", 493), ("08", 8),
            (".5", 0.5), ("5.", 5), ("1e3", 1000), ("1e-3", 0.001), ("1E+2", 100), ("Inf", .infinity),
            ("+inf", .infinity), ("-iNF", -.infinity), ("5m", 300), ("1h30m", 5400), ("1ms", 0.001), ("-1d", -86_400),
            ("1__0", nil), ("1_", nil), ("1.2.3", nil), ("0x", nil), ("1e", nil), ("5x", nil), ("1.5m", nil),
            ("1m1h", nil), ("1__e3", nil), ("0x1.5", nil), ("9223372036854775808", 0x1p63),
        ] as [(String, Double?)]
    )
    func numbers(text: String, value: Double?) throws {
        guard let value else {
            #expect(throws: ParseError.self) { try Expression(parsing: text) }
            return
        }
        guard case .number(let literal) = try Expression(parsing: text).root.kind else {
            Issue.record("\(text) is no number")
            return
        }
        #expect(literal.value == value)
    }

    @Test("NaN is a literal that equals itself, so that trees with it can be compared")
    func notANumber() throws {
        #expect(try Expression(parsing: "NaN").root == Expression(parsing: "nan").root)
    }

    @Test(
        "strings are unquoted by Go's rules",
        arguments: [
            (#""a\tb""#, "a\tb"), (#"'it\'s'"#, "it's"), (#"`a\tb`"#, #"a\tb"#),
            (#""\x41\101\u00e4\U0001F600""#, "AAä😀"),
            ("`two\nlines`", "two\nlines"), (#""\"""#, "\""), ("\"#\"", "#"),
        ]
    )
    func strings(text: String, value: String) throws {
        #expect(try Expression(parsing: text).root.kind == .string(value))
    }

    @Test(
        "the canonical form is what upstream prints",
        arguments: [
            ("sum(a)by(b,c)", "sum by (b, c) (a)"),
            ("sum without() (a)", "sum without () (a)"),
            ("sum by() (a)", "sum(a)"),
            ("topk(5,a)", "topk(5, a)"),
            ("a{c='d',b=~\"x|y\"}", #"a{b=~"x|y",c="d"}"#),
            (#"{"my.metric","l.x"="v"}"#, #"{__name__="my.metric","l.x"="v"}"#),
            ("a[300]", "a[5m]"),
            ("a[1h30m:1m]offset 1w", "a[1h30m:1m] offset 1w"),
            ("a[5m:]", "a[5m:]"),
            ("a@10.5", "a @ 10.500"),
            ("a@-0.001", "a @ -0.001"),
            ("a offset 5m @ start()", "a @ start() offset 5m"),
            ("a[5m] @ end()", "a[5m] @ end()"),
            ("a[step()+1m*2]", "a[step() + 1m * 2]"),
            ("a[max_of(step(),5m)]", "a[max_of(step(), 5m)]"),
            ("a offset -(1m+step())", "a offset -(1m + step())"),
            ("a+on(b)group_left(c)d", "a + on (b) group_left (c) d"),
            ("a*ignoring(b)group_right d", "a * ignoring (b) group_right () d"),
            ("a>bool 1", "a > bool 1"),
            ("a+fill(0)b", "a + fill (0) b"),
            ("a+fill_right(1)fill_left(-2)b", "a + fill_left (-2) fill_right (1) b"),
            ("rate(a[5m]anchored)", "rate(a[5m] anchored)"),
            ("a smoothed", "a smoothed"),
            ("1e3", "1000"),
            ("Inf - -Inf", "+Inf - -Inf"), ("Inf ^ 2 + Inf", "Inf ^ 2 + +Inf"),
            ("a[90.0001]", "a[90.0001]"),
            ("0.000001", "0.000001"),
            ("sum(# comment\na)", "sum(a)"),
            (#"count_values("x\ny", a)"#, #"count_values("x\ny", a)"#),
            (#"sum by ("my.label") (a)"#, #"sum by ("my.label") (a)"#),
        ]
    )
    func canonical(text: String, expected: String) throws {
        let expression = try Expression(parsing: text)
        #expect(expression.description == expected)
        #expect(try Expression(parsing: expected).root == expression.root)
    }

    @Test(
        "words that mean something elsewhere can name metrics",
        arguments: [
            "sum", "by", "offset", "start", "step", "and", "or", "unless", "group", "fill", "fill_left", "anchored",
            "max_of", "quantile", "topk",
        ]
    )
    func keywordsAsMetrics(name: String) throws {
        #expect(try Expression(parsing: name).metricNames == [name])
        #expect(try Expression(parsing: "\(name){a=\"b\"} + \(name)").metricNames == [name])
    }

    @Test("words that mean something elsewhere can name labels")
    func keywordsAsLabels() throws {
        let text = "sum by (sum, on, bool, by, offset, group_left, atan2) (a)"
        #expect(try Expression(parsing: text).description == text)
        #expect(throws: Never.self) { try Expression(parsing: #"a{on="x",sum="y",bool=~"z"}"#) }
    }

    @Test(
        "the names that selectors can match are known, or known to be open",
        arguments: [
            ("rate(a[5m]) / on() b{x=\"y\"}", ["a", "b"]),
            (#"{__name__="a"} + {__name__=~"b|c:d"}"#, ["a", "b", "c:d"]),
            (#"{__name__=~"b.*"}"#, nil),
            (#"{job="x"} + a"#, nil),
            ("1 + time()", []),
            ("max_over_time(sum(a)[1h:1m])", ["a"]),
        ] as [(String, Set<String>?)]
    )
    func metricNames(text: String, names: Set<String>?) throws {
        #expect(try Expression(parsing: text).metricNames == names)
    }

    @Test("selectors come from left to right, those of ranges too")
    func selectors() throws {
        let selectors = try Expression(parsing: "a + rate(b[5m]) * sum(c offset 1m)").selectors
        #expect(selectors.map(\.description) == ["a", "b", "c offset 1m"])
    }
}
