import GoTemplate
import Testing

/// If one of these fails, a function of the language gives another result than Go's.
struct FunctionTests {
    @Test(arguments: [
        Rendering("{{ and 1 0 }} {{ and 1 2 }} {{ or 0 2 }} {{ or 0 \"\" }} {{ not 0 }}", "0 2 2  true"),
        Rendering("{{ or true (index .words 99) }}{{ and false (index .words 99) }}", "truefalse"),
        Rendering("{{ 1 | and 2 }}{{ 0 | or 5 }}", "15"),
        Rendering("{{ eq 1 1 }} {{ eq 1 2 3 1 }} {{ eq \"a\" \"b\" }} {{ ne 1 2 }}", "true true false true"),
        Rendering("{{ lt 1 2 }} {{ le 2 2 }} {{ gt 1.5 1.0 }} {{ ge \"b\" \"a\" }}", "true true true true"),
        Rendering("{{ eq .nothing nil }} {{ eq .name nil }} {{ ne true false }}", "true false true"),
        Rendering(
            "{{ eq 1 1.0 }}",
            "template: t:1:3: executing \"t\" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64"
        ),
        Rendering(
            "{{ eq (index .name 0) 114 }} {{ lt -1 (index .name 0) }} {{ gt (index .name 0) 1000 }}", "true true false"),
        Rendering("{{ eq .at.Month 11 }} {{ lt .at.Month 12 }} {{ ne .at.Weekday 2 }}", "true true false"),
        Rendering("{{ eq .at .at }} {{ eq .pair nil }} {{ eq nil .nothing .missing }}", "true false true"),
        Rendering(
            "{{ and }}",
            "template: t:1:3: executing \"t\" at <and>: wrong number of args for and: want at least 1 got 0"),
        Rendering("{{ 7 | and true }} {{ 7 | or 0 }} {{ 7 | and 0 }} {{ 7 | or 1 }}", "7 7 0 1"),
        Rendering("{{ 1 | or nil | not }} {{ or .missing .name }}", "false roost"),
        Rendering(
            "{{ lt true false }}",
            "template: t:1:3: executing \"t\" at <lt true false>: error calling lt: invalid type for comparison"),
    ])
    func `logic and comparison`(_ row: Rendering) {
        #expect(row.run() == row.expected)
    }

    @Test(arguments: [
        Rendering("{{ index .words 1 }}{{ index .labels \"server\" }}{{ index .nested \"list\" 0 \"id\" }}", "bdemo7"),
        Rendering("{{ index \"abc\" 1 }} {{ index .words }}", "98 [a b c]"),
        Rendering("[{{ index .labels \"none\" }}]", "[]"),
        Rendering(
            "{{ slice \"abcdef\" 1 3 }} {{ slice .words 1 }} {{ slice .words 0 1 2 }} {{ slice \"abc\" }}",
            "bc [b c] [a] abc"),
        Rendering("{{ len \"h\u{E9}\" }} {{ len .words }} {{ len .labels }}", "3 3 2"),
    ])
    func `index, slice and len`(_ row: Rendering) { #expect(row.run() == row.expected) }

    @Test(arguments: [
        Rendering("{{ slice .words 3 }} {{ len (slice .words 1 2) }} {{ slice .labels.server 1 3 }}", "[] 1 em"),
        Rendering("{{ index .nested.list 0 \"none\" }} {{ index .labels \"none\" }}|", "<no value> |"),
        Rendering("{{ len .lasting.String }} {{ len .at.Month.String }}", "9 8"),
        Rendering(
            "{{ printf \"%T %T %T\" (index .name 0) (slice .words 1) .labels }}",
            "uint8 []interface {} map[string]string"),
    ])
    func `parts of values keep their types`(_ row: Rendering) { #expect(row.run() == row.expected) }

    @Test(arguments: [
        Rendering(#"{{ html "<a href='x'>\"&" }}"#, "&lt;a href=&#39;x&#39;&gt;&#34;&amp;"),
        Rendering(#"{{ js "it's \"<a>=\" \n\\" }}"#, #"it\'s \"\u003Ca\u003E\u003D\" \u000A\\"#),
        Rendering(#"{{ urlquery "a b&c/é~" }}"#, "a+b%26c%2F%C3%A9~"),
        Rendering("{{ html 1 2 \"<\" }}", "1 2&lt;"),
        Rendering("{{ html .missing }} {{ html .pair }} {{ urlquery .lasting }}", "&lt;no value&gt; {job 3} 1h30m5.5s"),
    ])
    func escaping(_ row: Rendering) { #expect(row.run() == row.expected) }

    @Test(arguments: [
        Rendering("{{ print 1 2 \"a\" \"b\" 3 4.5 }}", "1 2ab3 4.5"),
        Rendering("{{ print nil .nothing }}", "<nil> <nil>"),
        Rendering("{{ println 1 \"a\" }}", "1 a\n"),
        Rendering("{{ print .words .labels }}", "[a b c] map[alertname:Down server:demo]"),
    ])
    func printing(_ row: Rendering) { #expect(row.run() == row.expected) }

    @Test(arguments: [
        Rendering(
            "{{ printf \"%d|%5d|%-5d|%05d|%+d|% d|%x|%X|%#x|%o|%b|%c\" 42 42 42 42 42 42 255 255 255 8 5 65 }}",
            "42|   42|42   |00042|+42| 42|ff|FF|0xff|10|101|A"),
        Rendering(
            "{{ printf \"%s|%5s|%-5s|%.2s|%q|%x|%X\" \"abc\" \"abc\" \"abc\" \"abc\" \"a\\nb\" \"hi\" \"hi\" }}",
            "abc|  abc|abc  |ab|\"a\\nb\"|6869|6869"),
        Rendering(
            "{{ printf \"%f|%.2f|%8.3f|%-8.1f|%08.2f|%+.1f\" 1.5 2.345 3.14159 1.25 -1.5 2.0 }}",
            "1.500000|2.35|   3.142|1.2     |-0001.50|+2.0"),
        Rendering(
            "{{ printf \"%e|%.2e|%g|%.3g|%G\" 123456.789 0.00012 1e21 1234.5678 1e-10 }}",
            "1.234568e+05|1.20e-04|1e+21|1.23e+03|1E-10"),
        Rendering(
            "{{ printf \"%v|%v|%v|%v\" 100000.0 1000000.0 1234567.5 0.00001 }}", "100000|1e+06|1.2345675e+06|1e-05"),
        Rendering(
            "{{ printf \"%t|%v|%T|%T|%T|%T\" true false 1 1.5 \"a\" .words }}",
            "true|false|int|float64|string|[]interface {}"),
        Rendering("{{ printf \"%v %d %q\" .words .count .words }}", "[a b c] 3 [\"a\" \"b\" \"c\"]"),
        Rendering("{{ printf \"%*d|%-*d|%.*f\" 5 42 5 42 1 2.55 }}", "   42|42   |2.5"),
        Rendering("{{ printf \"100%%\" }}", "100%"),
        Rendering("{{ printf \"%+v|% x|%U\" 2.5 \"hi\" 65 }}", "2.5|68 69|U+0041"),
        Rendering("{{ printf \"%d\" \"hi\" }}", "%!d(string=hi)"),
        Rendering("{{ printf \"%d %d\" 1 }}", "1 %!d(MISSING)"),
        Rendering("{{ printf \"%d\" 1 2 \"x\" }}", "1%!(EXTRA int=2, string=x)"),
        Rendering("{{ printf \"50%\" }}", "50%!(NOVERB)"),
        Rendering("{{ printf \"%v %s\" nil nil }}", "<nil> %!s(<nil>)"),
        Rendering("{{ printf \"%q\" \"\u{200B}\u{E9}\\x01\" }}", "\"\\u200b\u{E9}\\x01\""),
    ])
    func printf(_ row: Rendering) { #expect(row.run() == row.expected) }

    @Test(arguments: [
        (Double.infinity, "+Inf +Inf"), (-Double.infinity, "-Inf -Inf"), (Double.nan, "NaN NaN"),
        (-0.0, "-0 -0.00"), (123_456_789, "1.23456789e+08 123456789.00"), (Double.leastNonzeroMagnitude, "5e-324 0.00"),
        (0.1, "0.1 0.10"),
    ])
    func `floating-point numbers`(_ value: Double, _ expected: String) throws {
        #expect(try Template("{{ . }} {{ printf \"%.2f\" . }}", name: "t").render(.float(value)) == expected)
    }
}
