import GoTemplate
import Testing

/// If one of these fails, whoever wrote a bad template is told something wrong, or a bad template does harm.
struct ErrorTests {
    @Test(arguments: [
        Rendering("a\n{{ .x", "2: unclosed action"),
        Rendering("{{ \"abc }}", "1: unterminated quoted string"),
        Rendering("{{ `abc }}", "1: unterminated raw quoted string"),
        Rendering("{{ 'a }}", "1: unterminated character constant"),
        Rendering("{{/* x }}", "1: unclosed comment"),
        Rendering("{{/* x */ y}}", "1: comment ends before closing delimiter"),
        Rendering("{{ }}", "1: missing value for command"),
        Rendering("{{ if }}x{{ end }}", "1: missing value for if"),
        Rendering("{{ nope 1 }}", "1: function \"nope\" not defined"),
        Rendering("{{ $x }}", "1: undefined variable \"$x\""),
        Rendering("{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}", "1: undefined variable \"$x\""),
        Rendering("{{ if true }}\nx", "2: unexpected EOF"),
        Rendering("{{ end }}", "1: unexpected {{end}}"),
        Rendering("x{{ else }}", "1: unexpected {{else}}"),
        Rendering("{{ if 1 }}{{ else }}{{ else }}{{ end }}", "1: expected end; found {{else}}"),
        Rendering("{{ break }}", "1: {{break}} outside {{range}}"),
        Rendering("{{ range 1 }}{{ end }}{{ continue }}", "1: {{continue}} outside {{range}}"),
        Rendering("{{ 1 | 2 }}", "1: non executable command in pipeline stage 2"),
        Rendering("{{ (1 }}", "1: unclosed left paren"),
        Rendering("{{ 1) }}", "1: unexpected right paren"),
        Rendering("{{ 1.x }}", "1: bad number syntax: \"1.x\""),
        Rendering("{{ 99999999999999999999 }}", "1: integer overflow: \"99999999999999999999\""),
        Rendering("{{ 3k }}", "1: bad number syntax: \"3k\""),
        Rendering("{{ \"a\".b }}", "1: unexpected . after term \"\\\"a\\\"\""),
        Rendering("{{ .x\"y\" }}", "1: bad character U+0022 '\"'"),
        Rendering("{{ template .x }}", "1: unexpected \".x\" in template clause"),
        Rendering(
            "{{ template \"a\" }}{{ if 1 }}{{ define \"a\" }}{{ end }}{{ end }}", "1: unexpected <define> in command"),
        Rendering(
            "{{ define \"a\" }}1{{ end }}{{ define \"a\" }}2{{ end }}",
            "1: template: multiple definition of template \"a\""),
        Rendering("{{ $a, $b := .x }}", "1: too many declarations in command"),
        Rendering("{{ range $a, 1 := .x }}{{ end }}", "1: range can only initialize variables"),
        Rendering("{{ \"\\z\" }}", "1: invalid syntax"),
        Rendering("{{ 'ab' }}", "1: malformed character constant: 'ab'"),
        Rendering("{{ '' }}", "1: invalid syntax"),
        Rendering("{{ 1__0 }}", "1: illegal number syntax: \"1__0\""),
        Rendering("{{ 1e999 }}", "1: illegal number syntax: \"1e999\""),
        Rendering("{{ 1+2 }}", "1: bad number syntax: \"1+2\""),
        Rendering("{{ 2i }}", "1: complex numbers are not supported: \"2i\""),
        Rendering("{{ \u{A0}}}", "1: unrecognized character in action: U+00A0"),
        Rendering("{{ .x ! }}", "1: unexpected \"!\" in operand"),
        Rendering("{{ $x=1 }}", "1: bad character U+003D '='"),
        Rendering("\n{{ .x\n\n", "4: unclosed action started at t:2"),
        Rendering("{{ .x\n\"y }}", "2: unterminated quoted string in action started at t:1"),
        Rendering("{{ range $a, $b, $c := .x }}{{ end }}", "1: too many declarations in range"),
        Rendering("{{ if true }}{{ else if false }}{{ else with 1 }}{{ end }}", "1: unexpected <with> in input"),
        Rendering("{{ define \"a\" }}{{ else }}{{ end }}", "1: unexpected {{else}} in define clause"),
        Rendering("{{ break 1 }}", "1: unexpected \"1\" in {{break}}"),
        Rendering("{{ nil.x }}", "1: unexpected . after term \"nil\""),
        Rendering("{{ \"abcdefghijkl\" \"m\" | .x 1 := }}", "1: unexpected \":=\" in operand"),
        Rendering("{{ define 1 }}", "1: unexpected \"1\" in define clause"),
    ])
    func parsing(_ row: Rendering) { #expect(row.run() == "template: t:" + row.expected) }

    @Test(arguments: [
        Rendering("\n {{ .name.x }}", "2:9: executing \"t\" at <.name.x>: can't evaluate field x in type interface {}"),
        Rendering("{{ .nothing.x }}", "1:11: executing \"t\" at <.nothing.x>: nil pointer evaluating interface {}.x"),
        Rendering("{{ .name 1 }}", "1:3: executing \"t\" at <.name>: name is not a method but has arguments"),
        Rendering("{{ 1 | .name }}", "1:7: executing \"t\" at <.name>: name is not a method but has arguments"),
        Rendering("{{ nil }}", "1:3: executing \"t\" at <nil>: nil is not a command"),
        Rendering("{{ template \"x\" }}", "1:12: executing \"t\" at <{{template \"x\"}}>: template \"x\" not defined"),
        Rendering(
            "{{ index .words 9 }}",
            "1:3: executing \"t\" at <index .words 9>: error calling index: index out of range: 9"),
        Rendering(
            "{{ index .labels 1 }}",
            "1:3: executing \"t\" at <index .labels 1>: error calling index: value has type int; should be string"),
        Rendering(
            "{{ slice .words 2 1 }}",
            "1:3: executing \"t\" at <slice .words 2 1>: error calling slice: invalid slice index: 2 > 1"),
        Rendering("{{ len 3 }}", "1:3: executing \"t\" at <len 3>: error calling len: len of type int"),
        Rendering(
            "{{ not 1 2 }}",
            "1:3: executing \"t\" at <not>: wrong number of args for not: want 1 got 2"),
        Rendering("{{ range .name }}{{ end }}", "1:9: executing \"t\" at <.name>: range can't iterate over roost"),
        Rendering(
            "{{ define \"a\" }}{{ .name.nested.very.long.chain }}{{ end }}{{ template \"a\" . }}",
            "1:24: executing \"a\" at <.name.nested.very.long.chain>: can't evaluate field nested in type interface {}"),
        Rendering("{{ $x = 1 }}", "1:8: executing \"t\" at <1>: undefined variable: $x"),
        Rendering("{{ (1) 2 }}", "1:3: executing \"t\" at <(1) 2>: can't give argument to non-function 1"),
        Rendering(
            "{{ 9223372036854775808 }}",
            "1:3: executing \"t\" at <9223372036854775808>: 9223372036854775808 overflows int"),
        Rendering("{{ printf 1 }}", "1:10: executing \"t\" at <1>: expected string; found 1"),
        Rendering(
            "{{ printf .count }}", "1:10: executing \"t\" at <.count>: wrong type for value; expected string; got int"),
        Rendering(
            "{{ .count | printf }}", "1:12: executing \"t\" at <printf>: wrong type for value; expected string; got int"
        ),
        Rendering(
            "{{ printf .nothing }}",
            "1:10: executing \"t\" at <.nothing>: wrong type for value; expected string; got interface {}"),
        Rendering("{{ printf nil }}", "1:10: executing \"t\" at <nil>: cannot assign nil to string"),
        Rendering("{{ (print \"a\").x }}", "1:10: executing \"t\" at <\"a\">: can't evaluate field x in type string"),
        Rendering(
            "{{ call .name }}",
            "1:3: executing \"t\" at <call .name>: error calling call: non-function .name of type string"),
        Rendering("{{ call nil }}", "1:3: executing \"t\" at <call nil>: error calling call: call of nil"),
        Rendering(
            "{{ .pair.Nope }}", "1:8: executing \"t\" at <.pair.Nope>: can't evaluate field Nope in type interface {}"),
        Rendering(
            "{{ .pair.Name 1 }}",
            "1:8: executing \"t\" at <.pair.Name>: Name has arguments but cannot be invoked as function"),
        Rendering(
            "{{ .pair.Joined }}",
            "1:8: executing \"t\" at <.pair.Joined>: wrong number of args for Joined: want 1 got 0"),
        Rendering("{{ .at.Format 1 }}", "1:14: executing \"t\" at <1>: expected string; found 1"),
        Rendering("{{ .at.Sub 1 }}", "1:11: executing \"t\" at <1>: can't handle 1 for arg of type time.Time"),
        Rendering(
            "{{ range $i, $e := 3 }}{{ end }}",
            "1:19: executing \"t\" at <3>: can't use 3 to iterate over more than one variable"),
        Rendering(
            "{{ index .words 3 }}",
            "1:3: executing \"t\" at <index .words 3>: error calling index: reflect: slice index out of range"),
        Rendering(
            "{{ index .nothing 1 }}",
            "1:3: executing \"t\" at <index .nothing 1>: error calling index: index of untyped nil"),
        Rendering(
            "{{ eq .words .words }}",
            "1:3: executing \"t\" at <eq .words .words>: error calling eq: non-comparable type [a b c]: []interface {}"),
        Rendering("{{ eq 1 }}", "1:3: executing \"t\" at <eq 1>: error calling eq: missing argument for comparison"),
        Rendering(
            "{{  if  and  (eq 1 \"a\" )  }}{{ end }}",
            "1:14: executing \"t\" at <eq 1 \"a\">: error calling eq: incompatible types for comparison: int and string"
        ),
        Rendering("{{ fail }}", "1:3: executing \"t\" at <fail>: error calling fail: out of order"),
    ])
    func rendering(_ row: Rendering) {
        #expect(row.run(functions: ["fail": GoFunction { _ in throw OutOfOrder() }]) == "template: t:" + row.expected)
    }

    private struct OutOfOrder: Error, CustomStringConvertible {
        let description = "out of order"
    }

    @Test(arguments: [
        Rendering("{{ range 9999999 }}{{ end }}", "the template takes more than 1000 steps"),
        Rendering(
            "{{ define \"a\" }}{{ template \"a\" }}{{ end }}{{ template \"a\" }}",
            "exceeded maximum template depth (20)"),
        Rendering("{{ range 500 }}{{ printf \"%1000d\" . }}{{ end }}", "the output is longer than 2000 bytes"),
        Rendering(
            "{{ $x := \"ab\" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}", "print returned more than 2000 bytes"),
        Rendering(
            "{{ \(String(repeating: "(", count: 50))1\(String(repeating: ")", count: 50)) }}",
            "max expression depth exceeded"),
        Rendering(
            String(repeating: "{{ if 1 }}", count: 50) + String(repeating: "{{ end }}", count: 50),
            "nested more than 20 levels deep"),
        Rendering("{{ range 500 }}{{ print $ }}{{ end }}", "the output is longer than 2000 bytes"),
        Rendering(
            "{{ $x := printf \"%01500d\" 1 }}{{ range 999 }}{{ if eq $x $x }}{{ end }}{{ end }}",
            "the template takes more than 1000 steps"),
        Rendering(String(repeating: "x", count: 5000), "the template is longer than 4000 bytes"),
    ])
    func limits(_ row: Rendering) {
        var limits = Template.Limits()
        (limits.sourceBytes, limits.outputBytes, limits.steps, limits.depth) = (4000, 2000, 1000, 20)
        #expect(row.run(limits: limits).hasSuffix(": \(row.expected)"))
    }

    /// The stack must hold what the usual limits allow.
    @Test func `nesting up to the usual limits is survived`() {
        let blocks = String(repeating: "{{ if 1 }}{{ with 1 }}", count: 90)
        let parentheses = String(repeating: "(", count: 15) + "1" + String(repeating: ")", count: 15)
        let ends = String(repeating: "{{ end }}{{ end }}", count: 90)
        #expect(Rendering("\(blocks){{ \(parentheses) }}\(ends)", "").run() == "1")
        let endless =
            "{{ define \"a\" }}{{ if 1 }}{{ template \"a\" (print (len (print 1))) }}{{ end }}{{ end }}{{ template \"a\" }}"
        #expect(Rendering(endless, "").run().hasSuffix("exceeded maximum template depth (200)"))
    }

    /// Any beginning of a template either parses or is refused; none traps.
    @Test func `every prefix of a template is survived`() {
        let text = #"""
            a{{- /* c */ -}}b{{define "d"}}{{range $i, $e := .x}}{{if and (eq $i 1) (not $e.f)}}{{break}}{{else if 'c'}}
            {{template "d" (printf "%5.2f\n" -0x1p4 | print `r`)}}{{else}}{{continue}}{{end}}{{end}}{{end}}{{$v := 1.5e3}}
            """#
        let bytes = Array(text.utf8)
        for end in bytes.indices {
            let prefix = Rendering(String(decoding: bytes[..<end], as: UTF8.self), "")
            _ = prefix.run()
        }
    }
}
