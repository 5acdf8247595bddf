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
        Rendering("{{ call .x }}", "1: function \"call\" not defined"),
        Rendering("{{ $x }}", "1: undefined variable \"$x\""),
        Rendering("{{ $x = 1 }}", "1: undefined variable \"$x\""),
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
        Rendering("{{ 9223372036854775808 }}", "1: integer overflow: \"9223372036854775808\""),
        Rendering("{{ 3k }}", "1: bad number syntax: \"3k\""),
        Rendering("{{ \"a\".b }}", "1: unexpected . after term \"\\\"a\\\"\""),
        Rendering("{{ .x\"y\" }}", "1: bad character U+0022 '\"'"),
        Rendering("{{ template .x }}", "1: unexpected \".x\" in template clause"),
        Rendering(
            "{{ template \"a\" }}{{ if 1 }}{{ define \"a\" }}{{ end }}{{ end }}", "1: unexpected <define> in command"),
        Rendering(
            "{{ define \"a\" }}1{{ end }}{{ define \"a\" }}2{{ end }}", "1: multiple definition of template \"a\""),
        Rendering("{{ $a, $b := .x }}", "1: too many declarations in command"),
        Rendering("{{ range $a, 1 := .x }}{{ end }}", "1: range can only initialize variables"),
        Rendering("{{ \"\\z\" }}", "1: invalid syntax in string \"\\z\""),
    ])
    func parsing(_ row: Rendering) { #expect(row.run() == "template: t:" + row.expected) }

    @Test(arguments: [
        Rendering("\n {{ .name.x }}", "2:4: executing \"t\" at <.name.x>: can't evaluate field x in type string"),
        Rendering("{{ .nothing.x }}", "1:3: executing \"t\" at <.nothing.x>: nil pointer evaluating interface {}.x"),
        Rendering("{{ .name 1 }}", "1:3: executing \"t\" at <.name>: can't give argument to non-function .name"),
        Rendering("{{ 1 | .name }}", "1:7: executing \"t\" at <.name>: can't give argument to non-function .name"),
        Rendering("{{ nil }}", "1:3: executing \"t\" at <nil>: nil is not a command"),
        Rendering("{{ template \"x\" }}", "1:3: executing \"t\" at <template \"x\">: template \"x\" not defined"),
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
            "1:3: executing \"t\" at <not 1 2>: error calling not: wrong number of args for not: want 1 got 2"),
        Rendering("{{ range .name }}{{ end }}", "1:9: executing \"t\" at <.name>: range can't iterate over roost"),
        Rendering(
            "{{ define \"a\" }}{{ .name.nested.very.long.chain }}{{ end }}{{ template \"a\" . }}",
            "1:19: executing \"a\" at <.name.nested.very.lo...>: can't evaluate field nested in type string"),
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
            "nested more than 20 levels deep"),
        Rendering(
            String(repeating: "{{ if 1 }}", count: 50) + String(repeating: "{{ end }}", count: 50),
            "nested more than 20 levels deep"),
        Rendering(String(repeating: "x", count: 5000), "the template is longer than 4000 bytes"),
    ])
    func limits(_ row: Rendering) {
        var limits = Template.Limits()
        (limits.sourceBytes, limits.outputBytes, limits.steps, limits.depth) = (4000, 2000, 1000, 20)
        #expect(row.run(limits: limits).hasSuffix(": \(row.expected)"))
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
