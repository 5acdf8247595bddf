import PromQL
import Testing

@Suite("Parse errors")
struct ParseErrorTests {
    @Test(
        "each says what is wrong, and where",
        arguments: [
            ("", "1:1: parse error: no expression found in input"),
            ("  # nothing\n", "2:1: parse error: no expression found in input"),
            ("a +", "1:4: parse error: unexpected end of input"),
            ("a b", "1:3: parse error: unexpected identifier \"b\""),
            ("1 1", "1:3: parse error: unexpected number \"1\""),
            ("*a", "1:1: parse error: unexpected \"*\""),
            ("on", "1:1: parse error: unexpected keyword \"on\""),
            ("(a", "1:3: parse error: unclosed left parenthesis"),
            ("a)", "1:2: parse error: unexpected right parenthesis"),
            ("a[5m", "1:5: parse error: unclosed left bracket"),
            ("a{b=\"c\"", "1:8: parse error: unexpected end of input inside braces"),
            ("a{b}", "1:4: parse error: unexpected \"}\" in label matching, expected label matching operator"),
            ("a{b=c}", "1:5: parse error: unexpected identifier \"c\" in label matching, expected string"),
            (
                "a{b=\"c\" d=\"e\"}",
                "1:9: parse error: unexpected identifier \"d\" in label matching, expected \",\" or \"}\""
            ),
            ("a{,}", "1:3: parse error: unexpected \",\" in label matching, expected identifier or \"}\""),
            ("a $ b", "1:3: parse error: unexpected character \"$\""),
            ("a ! b", "1:4: parse error: unexpected \" \" after \"!\""),
            ("\"abc", "1:1: parse error: unterminated quoted string"),
            ("`abc", "1:1: parse error: unterminated raw string"),
            (#""a\q""#, "1:3: parse error: unknown escape \\\"q\""),
            ("foo[5m] foo", "1:9: parse error: unexpected identifier \"foo\""),
            ("a[0s]", "1:3: parse error: duration must be greater than 0"),
            ("a[5m/0]", "1:5: parse error: division by zero"),
            (
                "a[]",
                "1:3: parse error: unexpected \"]\" in subquery or range selector, expected number, duration, step(), or range()"
            ),
            ("a[5m][5m]", "1:6: parse error: ranges only allowed for vector selectors"),
            ("a offset 5m [5m]", "1:13: parse error: no offset modifiers allowed before range"),
            ("a @ 5 [5m]", "1:7: parse error: no @ modifiers allowed before range"),
            ("a offset 1m offset 2m", "1:1: parse error: offset may not be set multiple times"),
            ("a @ 1 @ 2", "1:1: parse error: @ <timestamp> may not be set multiple times"),
            (
                "sum(a) offset 1m",
                "1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery"
            ),
            ("a @ foo", "1:5: parse error: unexpected identifier \"foo\" in @, expected timestamp"),
            ("{}", "1:1: parse error: vector selector must contain at least one non-empty matcher"),
            ("{a=\"\",b=~\".*\"}", "1:1: parse error: vector selector must contain at least one non-empty matcher"),
            ("a{__name__=\"b\"}", "1:1: parse error: metric name must not be set twice: \"a\" or \"b\""),
            (
                "rate(a)",
                "1:6: parse error: expected type range vector in call to function \"rate\", got instant vector"
            ),
            ("rate()", "1:1: parse error: expected 1 argument(s) in call to \"rate\", got 0"),
            ("round(a, 1, 2)", "1:1: parse error: expected at most 2 argument(s) in call to \"round\", got 3"),
            ("label_join(a)", "1:1: parse error: expected at least 3 argument(s) in call to \"label_join\", got 1"),
            ("rate(a[5m],)", "1:11: parse error: trailing commas not allowed in function call args"),
            ("rte(a[5m])", "1:1: parse error: unknown function with name \"rte\"; did you mean \"rate\"?"),
            ("RATE(a[5m])", "1:1: parse error: unknown function with name \"RATE\""),
            ("sum()", "1:1: parse error: no arguments for aggregate expression provided"),
            (
                "topk(a)",
                "1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1"
            ),
            (
                "sum(a[5m])",
                "1:5: parse error: expected type instant vector in aggregation expression, got range vector"
            ),
            ("topk(\"x\", a)", "1:6: parse error: expected type scalar in aggregation parameter, got string"),
            ("sum by a (b)", "1:8: parse error: unexpected identifier \"a\" in grouping opts, expected \"(\""),
            ("1 > 2", "1:1: parse error: comparisons between scalars must use BOOL modifier"),
            ("a + bool b", "1:1: parse error: bool modifier can only be used on comparison operators"),
            ("1 and a", "1:1: parse error: set operator \"and\" not allowed in binary scalar expression"),
            ("a and on(x) group_left b", "1:1: parse error: no grouping allowed for \"and\" operation"),
            (
                "a + on(x) group_left(x) b",
                "1:1: parse error: label \"x\" must not occur in ON and GROUP clause at once"
            ),
            ("a + on(x) 1", "1:1: parse error: vector matching only allowed between instant vectors"),
            ("a or fill(0) b", "1:1: parse error: filling in missing series not allowed for set operators"),
            ("\"a\" + 1", "1:1: parse error: binary expression must contain only scalar and instant vector types"),
            (
                "-\"a\"",
                "1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got string"
            ),
            ("1[5m:]", "1:1: parse error: subquery is only allowed on instant vector, got scalar instead"),
            ("a anchored smoothed", "1:1: parse error: anchored and smoothed modifiers cannot be used together"),
            ("info(a, b)", "1:9: parse error: expected label selectors only"),
        ]
    )
    func messages(text: String, expected: String) {
        let error = #expect(throws: ParseError.self) { try Expression(parsing: text) }
        #expect(error?.description == expected)
    }

    @Test("an invalid regular expression is refused when it is parsed, not when it is evaluated")
    func pattern() {
        let error = #expect(throws: ParseError.self) { try Expression(parsing: #"a{b=~"("}"#) }
        #expect(error?.location.column == 3)
        #expect(error?.message.hasPrefix("invalid regular expression \"(\"") == true)
    }

    @Test(
        "the caret stands below the offending part",
        arguments: [
            (
                "sum(\n  rate(ä{x=\"y\"}[5m])\n)",
                "2:8: parse error: unexpected character \"ä\"\n  rate(ä{x=\"y\"}[5m])\n       ^"
            ),
            (
                "a +\n\tsum(foo[5m])",
                "2:6: parse error: expected type instant vector in aggregation expression, got range vector\n"
                    + "\tsum(foo[5m])\n\t    ^~~~~~~"
            ),
            ("up ==", "1:6: parse error: unexpected end of input\nup ==\n     ^"),
        ]
    )
    func caret(text: String, rendering: String) {
        let error = #expect(throws: ParseError.self) { try Expression(parsing: text) }
        #expect(error?.rendering == rendering)
    }

    @Test(
        "nesting without end is refused before the stack is gone",
        arguments: [
            String(repeating: "(", count: 10_000) + "a" + String(repeating: ")", count: 10_000),
            String(repeating: "-", count: 10_000) + "a",
            Array(repeating: "a", count: 10_000).joined(separator: " + "),
            Array(repeating: "2", count: 10_000).joined(separator: " ^ "),
            String(repeating: "abs(", count: 10_000) + "a" + String(repeating: ")", count: 10_000),
            "a" + String(repeating: "[5m:]", count: 10_000),
            "a[" + String(repeating: "(", count: 10_000) + "5m" + String(repeating: ")", count: 10_000) + "]",
            "a[" + Array(repeating: "5m", count: 10_000).joined(separator: "+") + "]",
            "a[" + String(repeating: "-", count: 10_000) + "5m]",
            "a offset " + String(repeating: "-(", count: 10_000) + "5m" + String(repeating: ")", count: 10_000),
        ]
    )
    func nesting(text: String) {
        let error = #expect(throws: ParseError.self) { try Expression(parsing: text) }
        #expect(error?.message.contains("nested more than") == true, "\(error?.message ?? "")")
    }

    @Test("an expression just below the limit of nesting can be used in every way")
    func nearlyTooDeep() throws {
        let text = Array(repeating: "a", count: 390).joined(separator: " + ")
        let expression = try Expression(parsing: text)
        #expect(expression.description == text)
        let value = try Engine().instant(expression, at: 0, in: MemoryStorage())
        guard case .vector(let samples) = value else {
            Issue.record("expected a vector")
            return
        }
        #expect(samples.isEmpty)
    }

    @Test("a text of more than a megabyte is refused unread")
    func length() {
        let text = String(repeating: " ", count: 1 << 20) + "1"
        let error = #expect(throws: ParseError.self) { try Expression(parsing: text) }
        #expect(error?.message.contains("longer than the limit") == true)
    }
}
