import GoTemplate
import Testing

/// If one of these fails, a template that users bring along from Prometheus or Alertmanager says something else here.
struct LanguageTests {
    @Test(arguments: [
        Rendering("", ""),
        Rendering("plain } text {", "plain } text {"),
        Rendering("a {{/* comment */}} b", "a  b"),
        Rendering("a {{- /* comment */ -}} b", "ab"),
        Rendering("{{23 -}} < {{- 45}}", "23<45"),
        Rendering("{{23}} \n {{- 45 -}} \t\n6", "23456"),
        Rendering("{{-3}}", "-3"),
        Rendering("{{ \"quoted }} text\" }}", "quoted }} text"),
        Rendering("{{ `raw \\n\ntext` }}", "raw \\n\ntext"),
        Rendering(#"{{ "tab\tA\x41\u00e9\101\"" }}"#, "tab\tAA\u{E9}A\""),
        Rendering("{{ 'a' }} {{ '\\n' }} {{ '\u{E9}' }}", "97 10 233"),
        Rendering("{{ 0x1F }} {{ 017 }} {{ 0b11 }} {{ 0o17 }} {{ 1_000 }} {{ +5 }}", "31 15 3 15 1000 5"),
        Rendering("{{ 1.5 }} {{ 1e3 }} {{ .5 }} {{ 1. }} {{ 1e-7 }}", "1.5 1000 0.5 1 1e-07"),
        Rendering("{{ true }} {{ false }}", "true false"),
        Rendering(
            "{{ 0x1p4 }} {{ 0x_F }} {{ 1_0.2_5 }} {{ -0b11 }} {{ 1e3 | printf \"%T\" }}", "16 15 10.25 -3 float64"),
        Rendering("{{ '\\xff' }} {{ '\\'' }} {{ '\\u00e9' }} {{ `a\r\nb` }}", "255 39 233 a\nb"),
        Rendering("a\n{{- /* c */ -}}\n{{- 1 }}\n{{ 2 -}}\n b", "a1\n2b"),
    ])
    func `text, comments, trimming and literals`(_ row: Rendering) { #expect(row.run() == row.expected) }

    @Test(arguments: [
        Rendering("{{ .name }}", "roost"),
        Rendering("{{ .labels.server }}", "demo"),
        Rendering("{{ $.name }}", "roost"),
        Rendering("{{ (index .nested.list 0).id }}", "7"),
        Rendering("{{ .missing }}", "<no value>"),
        Rendering("{{ .nothing }}", "<no value>"),
        Rendering("{{ .labels.missing }}", ""),
        Rendering("{{ .nested.missing }}", "<no value>"),
        Rendering("{{ .words }} {{ .labels }} {{ .empty }}", "[a b c] map[alertname:Down server:demo] []"),
        Rendering("{{ .count }} {{ .ratio }} {{ .yes }}", "3 0.25 true"),
    ])
    func `fields and missing keys`(_ row: Rendering) { #expect(row.run() == row.expected) }

    @Test(arguments: [
        Rendering("{{ $x := .name }}{{ $x }}", "roost"),
        Rendering("{{ $x := 1 }}{{ $x = 2 }}{{ $x }}", "2"),
        Rendering("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
        Rendering("{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}", "21"),
        Rendering("{{ $x := .labels }}{{ $x.server }}", "demo"),
        Rendering("{{ with $x := 5 }}{{ $x }}{{ . }}{{ end }}", "55"),
        Rendering("{{ range $i, $w := .words }}{{ $i }}={{ $w }};{{ end }}", "0=a;1=b;2=c;"),
        Rendering("{{ range $w := .words }}{{ $w }}{{ . }}{{ end }}", "aabbcc"),
        Rendering("{{ range $k, $v := .labels }}{{ $k }}={{ $v }};{{ end }}", "alertname=Down;server=demo;"),
        Rendering("{{ $last := \"\" }}{{ range $last = .words }}{{ end }}{{ $last }}", "c"),
        Rendering("{{ $i := 0 }}{{ $e := 0 }}{{ range $i, $e = .words }}{{ end }}{{ $i }}{{ $e }}", "2c"),
        Rendering("{{ range $x := .empty }}{{ else }}{{ $x }}{{ end }}", "[]"),
        Rendering("{{ range $i, $w := .words }}{{ $w = $i }}{{ $w }}{{ end }}", "012"),
        Rendering("{{ $x := .nothing }}{{ $x.y }} {{ .missing }}", "<no value> <no value>"),
        Rendering("{{ with $x := 1 }}{{ with $x := 2 }}{{ $x }}{{ end }}{{ $x }}{{ end }}", "21"),
    ])
    func variables(_ row: Rendering) { #expect(row.run() == row.expected) }

    @Test(arguments: [
        Rendering("{{ if .yes }}T{{ end }}", "T"),
        Rendering("{{ if .nested.zero }}T{{ else }}F{{ end }}", "F"),
        Rendering("{{ if false }}1{{ else if .count }}2{{ else }}3{{ end }}", "2"),
        Rendering("{{ if false }}1{{ else if false }}2{{ else if false }}3{{ else }}4{{ end }}", "4"),
        Rendering("{{ if .empty }}T{{ else }}F{{ end }}{{ if .missing }}T{{ else }}F{{ end }}", "FF"),
        Rendering("{{ with .labels }}{{ .server }}{{ end }}", "demo"),
        Rendering("{{ with .missing }}1{{ else }}{{ .name }}{{ end }}", "roost"),
        Rendering("{{ with .missing }}1{{ else with .labels }}{{ .server }}{{ end }}", "demo"),
        Rendering("{{ range .words }}{{ . }}{{ else }}none{{ end }}", "abc"),
        Rendering("{{ range .empty }}{{ . }}{{ else }}none{{ end }}", "none"),
        Rendering("{{ range .missing }}x{{ else }}none{{ end }}", "none"),
        Rendering("{{ range 3 }}{{ . }}{{ end }}", "012"),
        Rendering("{{ range .count }}{{ . }}{{ end }}{{ range 0 }}x{{ else }}!{{ end }}", "012!"),
        Rendering("{{ with 0 }}1{{ else with \"\" }}2{{ else with .count }}{{ . }}{{ else }}4{{ end }}", "3"),
        Rendering(
            "{{ range $i, $x := .labels }}{{ if eq $i \"server\" }}{{ continue }}{{ end }}{{ $x }}{{ end }}", "Down"),
        Rendering("{{ range (index .name 0) }}{{ break }}{{ end }}{{ range -1 }}x{{ else }}none{{ end }}", "none"),
        Rendering("{{ if .at }}T{{ end }}{{ if .pair }}T{{ end }}{{ if .lasting }}T{{ end }}", "TTT"),
        Rendering("{{ range .words }}{{ if eq . \"b\" }}{{ break }}{{ end }}{{ . }}{{ end }}", "a"),
        Rendering("{{ range .words }}{{ if eq . \"b\" }}{{ continue }}{{ end }}{{ . }}{{ end }}", "ac"),
        Rendering("{{ range 2 }}{{ range 5 }}{{ break }}{{ end }}{{ . }}{{ end }}", "01"),
    ])
    func `branches and loops`(_ row: Rendering) { #expect(row.run() == row.expected) }

    @Test(arguments: [
        Rendering(
            #"{{ define "a" }}[{{ . }}]{{ end }}{{ template "a" .name }}{{ template "a" }}"#, "[roost][<no value>]"),
        Rendering(#"{{ template "a" .labels }}{{ define "a" }}{{ .server }} {{ $.server }}{{ end }}"#, "demo demo"),
        Rendering(#"{{ block "b" .count }}<{{ . }}>{{ end }}{{ template "b" 4 }}"#, "<3><4>"),
        Rendering(#"{{ $x := 1 }}{{ block "b" $x }}{{ . }}{{ end }}{{ $x }}"#, "11"),
        Rendering(#"{{ define "a" }}{{ end }}{{ define "a" }}x{{ end }}{{ template "a" }}"#, "x"),
        Rendering(
            #"{{ define "f" }}{{ if . }}{{ . }}{{ template "f" (slice . 1) }}{{ end }}{{ end }}{{ template "f" "abc" }}"#,
            "abcbcc"),
    ])
    func `named templates`(_ row: Rendering) { #expect(row.run() == row.expected) }

    /// The table of examples in the documentation of Go's package.
    @Test(arguments: [
        Rendering(#"{{"\"output\""}}"#, "\"output\""),
        Rendering(#"{{printf "%q" "output"}}"#, "\"output\""),
        Rendering(#"{{"output" | printf "%q"}}"#, "\"output\""),
        Rendering(#"{{printf "%q" (print "out" "put")}}"#, "\"output\""),
        Rendering(#"{{"put" | printf "%s%s" "out" | printf "%q"}}"#, "\"output\""),
        Rendering(#"{{"output" | printf "%s" | printf "%q"}}"#, "\"output\""),
        Rendering(#"{{with "output"}}{{printf "%q" .}}{{end}}"#, "\"output\""),
        Rendering(#"{{with $x := "output" | printf "%q"}}{{$x}}{{end}}"#, "\"output\""),
        Rendering(#"{{with $x := "output"}}{{printf "%q" $x}}{{end}}"#, "\"output\""),
        Rendering(#"{{with $x := "output"}}{{$x | printf "%q"}}{{end}}"#, "\"output\""),
    ])
    func pipelines(_ row: Rendering) { #expect(row.run() == row.expected) }

    @Test(arguments: [
        Rendering(
            "{{ .pair.Name }} {{ .pair.Value }} {{ .pair.Joined \"=\" }} {{ \"-\" | .pair.Joined }}",
            "job 3 job=3 job-3"),
        Rendering(
            "{{ $p := .pair }}{{ $p.Joined \":\" }} {{ ($p).Joined \"/\" }} {{ with .pair }}{{ .Joined \"+\" }}{{ end }}",
            "job:3 job/3 job+3"),
        Rendering("{{ .pair }} {{ print .pair }} {{ printf \"%+v\" .pair }}", "{job 3} &{job 3} &{Name:job Value:3}"),
        Rendering("{{ .pair.Joined (print 1 2) | printf \"%q\" }}", "\"job1 23\""),
    ])
    func `fields and methods`(_ row: Rendering) { #expect(row.run() == row.expected) }

    @Test func `a template renders without data`() throws {
        #expect(try Template("{{ . }} {{ .x }}", name: "t").render(.nil) == "<no value> <no value>")
    }

    @Test func `functions that are handed in get their arguments in order, the piped one last`() throws {
        let functions: [String: GoFunction] = [
            "joined": GoFunction(rest: .any) { .string($0.map(\.goText).joined(separator: "+")) }
        ]
        let template = try Template(#"{{ 3 | joined "a" .b }}"#, name: "t", functions: functions)
        #expect(try template.render(.map(["b": .bool(true)])) == "a+true+3")
    }
}
