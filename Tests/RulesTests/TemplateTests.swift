import GoTemplate
import Model
import PromQL
import Testing

@testable import Rules

/// If these fail, an annotation reads otherwise than Prometheus would write it.
struct TemplateTests {
    private func expand(
        _ text: String, value: Double = 0, histogram: NativeHistogram? = nil,
        query: @escaping @Sendable (String) throws -> [VectorSample] = { _ in [] }
    ) throws -> String {
        try RuleTemplate(text, of: "A").expand(
            AlertTemplateData(
                labels: ["job": "node", "instance": "host.example.com:9100"], value: value,
                histogram: histogram, externalLabels: ["region": "eu"],
                context: TemplateContext(query: query, externalURL: "http://roost.example.com/path", now: 1500)))
    }

    @Test(arguments: [
        ("plain", "plain"), ("{{ $labels.job }} on {{ .Labels.instance }}", "node on host.example.com:9100"),
        ("{{ $labels.none }}", ""), ("{{ $value }}", "0.25"), ("{{ .Value }}", "0.25"),
        ("{{ $externalLabels.region }} {{ $externalURL }}", "eu http://roost.example.com/path"),
        ("{{ externalURL }} {{ pathPrefix }}", "http://roost.example.com/path /path"),
        ("{{ if gt $value 0.2 }}high{{ else }}low{{ end }}", "high"),
        ("{{ $value | humanizePercentage }}", "25%"),
        ("{{ range $name, $value := $labels }}{{ $name }} {{ end }}", "instance job "),
        ("{{ printf \"%.1f\" $value }}", "0.2"), ("{{ .Labels.none }}{{ index $labels \"none\" }}", ""),
        ("{{ printf \"%T %T\" $labels $value }}", "map[string]string float64"), ("{{ len $externalLabels }}", "1"),
        (
            "{{ . }}",
            "{map[instance:host.example.com:9100 job:node] map[region:eu] http://roost.example.com/path 0.25}"
        ),
        (
            "{{ define \"a\" }}{{ .arg0 }}-{{ .arg1 }}{{ .none }}{{ end }}{{ template \"a\" (args 1 \"b\") }}",
            "1-b<no value>"
        ),
    ])
    func variables(_ text: String, _ expected: String) throws {
        #expect(try expand(text, value: 0.25) == expected)
    }

    @Test(arguments: [
        ("{{ humanize 0.0 }}", "0"), ("{{ humanize 1.0 }}", "1"), ("{{ humanize 1234567.0 }}", "1.235M"),
        ("{{ humanize 0.22222 }}", "222.2m"), ("{{ humanize \"1e-8\" }}", "10n"), ("{{ humanize -4321.0 }}", "-4.321k"),
        ("{{ humanize 999 }}", "999"), ("{{ humanize \"NaN\" }}", "NaN"), ("{{ humanize \"+Inf\" }}", "+Inf"),
        ("{{ humanize1024 1048576 }}", "1Mi"), ("{{ humanize1024 0.5 }}", "0.5"),
        ("{{ humanize1024 1535 }}", "1.499ki"),
        ("{{ humanizeDuration 0 }}", "0s"), ("{{ humanizeDuration 1 }}", "1s"), ("{{ humanizeDuration 60 }}", "1m 0s"),
        ("{{ humanizeDuration 3600 }}", "1h 0m 0s"), ("{{ humanizeDuration 86400 }}", "1d 0h 0m 0s"),
        ("{{ humanizeDuration 86461 }}", "1d 0h 1m 1s"), ("{{ humanizeDuration -86461 }}", "-1d 0h 1m 1s"),
        ("{{ humanizeDuration 12.34567 }}", "12.35s"), ("{{ humanizeDuration 899.99 }}", "14m 59s"),
        ("{{ humanizeDuration .1 }}", "100ms"), ("{{ humanizeDuration .0001 }}", "100us"),
        ("{{ humanizeDuration \"Inf\" }}", "+Inf"),
        ("{{ humanizePercentage -0.22222 }}", "-22.22%"), ("{{ humanizePercentage 1.1 }}", "110%"),
        ("{{ humanizeTimestamp 1435065584.128 }}", "2015-06-23 13:19:44.128 +0000 UTC"),
        ("{{ humanizeTimestamp 0 }}", "1970-01-01 00:00:00 +0000 UTC"),
        ("{{ toTime \"1435065584.5\" }}", "2015-06-23 13:19:44.5 +0000 UTC"),
        ("{{ parseDuration \"1h30m\" }}", "5400"), ("{{ now }}", "1.5"), ("{{ toDuration 0 }}", "0s"),
        ("{{ toDuration 5405.5 }}", "1h30m5.5s"), ("{{ toDuration 60 }}", "1m0s"),
        ("{{ toDuration 0.0205 }}", "20.5ms"),
        ("{{ toDuration -1.25 }}", "-1.25s"), ("{{ toDuration 1e-9 }}", "1ns"),
        ("{{ humanize (index \"z\" 0) }} {{ humanize 0x10 }} {{ humanize \"0x1p4\" }}", "122 16 16"),
        (
            "{{ humanizeDuration -0.5 }} {{ humanizeDuration -59.5 }} {{ humanizeDuration 1e20 }}",
            "-500ms -59.5s -106751991167300d -15h -30m -8s"
        ),
        ("{{ humanizeDuration ((toTime 90).Sub (toTime 0)) }}", "1m 30s"),
        ("{{ humanizeTimestamp \"+Inf\" }} {{ humanizeTimestamp -0.0005 }}", "+Inf 1970-01-01 00:00:00 +0000 UTC"),
        ("{{ humanizePercentage \"NaN\" }} {{ humanizePercentage 1e20 }}", "NaN% 1e+22%"),
        ("{{ parseDuration \"-90s\" }} {{ parseDuration \"0\" }} {{ parseDuration \"1d250ms\" }}", "-90 0 86400.25"),
        ("{{ (toTime 86400).Format \"Mon 02 Jan 15:04\" }} {{ (now | toTime).UnixMilli }}", "Fri 02 Jan 00:00 1500"),
        (
            "{{ (toDuration 5400).Hours }} {{ (1800 | toDuration).String }} {{ printf \"%T\" (toDuration 1) }}",
            "1.5 30m0s *time.Duration"
        ),
        ("{{ (\"-1m\" | parseDuration | toDuration | (toTime 60).Add).Unix }}", "0"),
        ("{{ (toTime 0).Before (toTime 1) }} {{ (toTime 1e9).Year }} {{ (toTime 1e9).Month }}", "true 2001 September"),
    ])
    func numbers(_ text: String, _ expected: String) throws {
        #expect(try expand(text) == expected)
    }

    @Test(arguments: [
        ("{{ title \"aa bb CC\" }}", "Aa Bb CC"), ("{{ toUpper \"aé\" }}", "AÉ"), ("{{ \"ABC\" | toLower }}", "abc"),
        ("{{ match \"a+\" \"aa\" }} {{ match \"^b\" \"abc\" }}", "true false"),
        ("{{ reReplaceAll \"(a)b\" \"x${1}\" \"abc\" }}", "xac"),
        ("{{ stripPort \"1.2.3.4:80\" }} {{ stripPort \"[::1]:80\" }} {{ stripPort \"::1\" }}", "1.2.3.4 ::1 ::1"),
        ("{{ $labels.instance | stripDomain }}", "host:9100"), ("{{ stripDomain \"1.2.3.4:80\" }}", "1.2.3.4:80"),
        ("{{ stripDomain \"a.b.c\" }}", "a"), ("{{ (args 1 \"x\").arg1 }}", "x"), ("{{ safeHtml \"<b>\" }}", "<b>"),
        ("{{ graphLink \"up == 0\" }}", "/graph?g0.expr=up+%3D%3D+0&g0.tab=0"),
        ("{{ title \"it's up-to_date a.b 1st ß éa\" }}", "It's Up-To_date A.b 1St Ss Éa"),
        ("{{ title \"日本a b\" }} {{ toUpper \"straße ǆ\" }} {{ toLower \"İ Ǆ\" }}", "日本A B STRAßE Ǆ i ǆ"),
        ("{{ match \"a.b\" \"a\\nb\" }} {{ reReplaceAll \".\" \"-\" \"a\\nb\" }}", "false -\n-"),
        ("{{ reReplaceAll \"(?P<x>a)\" \"[$x]${x}$1_\" \"ba\" }}", "b[a]a"),
        ("{{ stripPort \"[a]b]:80\" }} {{ stripPort \"a:b:80\" }} {{ stripPort \"[::1]\" }}", "[a]b]:80 a:b:80 [::1]"),
        ("{{ stripDomain \"a.b:\" }} {{ stripDomain \"[::1]:80\" }} {{ stripDomain \":80\" }}", "a [::1]:80 :80"),
        ("{{ tableLink \"up\" }}", "/graph?g0.expr=up&g0.tab=1"), ("{{ urlQueryEscape \"a b/ü~\" }}", "a+b%2F%C3%BC~"),
    ])
    func texts(_ text: String, _ expected: String) throws {
        #expect(try expand(text) == expected)
    }

    @Test(arguments: [
        ("{{ query \"x\" | first | value }}", "2"),
        ("{{ with query \"x\" }}{{ . | first | label \"l\" }}{{ end }}", "b"),
        ("{{ range query \"x\" | sortByLabel \"l\" }}{{ .Labels.l }}={{ .Value }} {{ end }}", "a=1 b=2 "),
        ("{{ query \"x\" | first | strvalue }}", "text"),
        ("{{ query \"x\" | first | label \"none\" }}", ""), ("{{ (query \"x\" | first).Labels.none }}", ""),
        ("{{ query \"x\" | first }}", "{map[__value__:text l:b] 2}"), ("{{ len (query \"x\") }}", "2"),
        ("{{ (index (query \"x\") 1).Value }} {{ with query \"none\" }}some{{ else }}none{{ end }}", "1 none"),
        ("{{ slice (query \"x\") 1 | first | value }}", "1"),
        ("{{ range $i, $s := query \"x\" }}{{ $i }}{{ $s.Labels.l }}{{ end }}", "0b1a"),
    ])
    func queries(_ text: String, _ expected: String) throws {
        let samples = [
            VectorSample(labels: ["l": "b", "__value__": "text"], timestamp: 0, value: 2),
            VectorSample(labels: ["l": "a"], timestamp: 0, value: 1),
        ]
        #expect(try expand(text) { $0 == "x" ? samples : [] } == expected)
    }

    @Test(arguments: [
        ("{{ $value }}", "{count:3, sum:10}"), ("{{ query \"h\" | first | value }}", "{count:3, sum:10}"),
        ("{{ if $value }}some{{ end }}", "some"), ("{{ printf \"%T\" $value }}", "*histogram.FloatHistogram"),
        ("{{ $value.Count }} {{ $value.Sum }} {{ $value.Schema }} {{ $value.ZeroCount }}", "3 10 0 0"),
        ("{{ printf \"%T\" $value.Schema }} {{ (query \"h\" | first).Value.Sum | humanize }}", "int32 10"),
        ("{{ range query \"h\" }}{{ .Value }}{{ end }}", "{count:3, sum:10}"),
    ])
    func histograms(_ text: String, _ expected: String) throws {
        let histogram = NativeHistogram(count: 3, sum: 10)
        let sample = VectorSample(labels: [:], timestamp: 0, value: 0, histogram: histogram)
        #expect(try expand(text, histogram: histogram) { $0 == "h" ? [sample] : [] } == expected)
    }

    /// An alert that cannot be described must be sent all the same.
    @Test(arguments: [
        ("{{ query \"none\" | first }}", "first() called on vector with no elements"),
        ("{{ humanize \"x\" }}", "error calling humanize: strconv.ParseFloat: parsing \"x\": invalid syntax"),
        ("{{ humanize \"1e999\" }}", "strconv.ParseFloat: parsing \"1e999\": value out of range"),
        ("{{ humanize (toDuration 1) }}", "error calling humanize: can't convert *time.Duration to float"),
        ("{{ humanize $labels }}", "can't convert map[string]string to float"),
        ("{{ match \"(\" \"x\" }}", "error calling match: error parsing regexp: missing ): ("),
        ("{{ parseDuration \"x\" }}", "not a valid duration string: \"x\""),
        ("{{ parseDuration \"\" }}", "empty duration string"),
        ("{{ parseDuration \"300y\" }}", "duration out of range"),
        ("{{ parseDuration \"5\" }}", "not a valid duration string: \"5\""),
        ("{{ parseDuration \"1.5h\" }}", "unknown unit \".\" in duration \"1.5h\""),
        (
            "{{ humanizeTimestamp 1e300 }}",
            "1e+300 cannot be represented as a nanoseconds timestamp since it overflows int64"
        ),
        ("{{ toTime \"NaN\" }}", "error calling toTime: value is NaN or Inf"),
        ("{{ title }}", "wrong number of args for title: want 1 got 0"),
        ("{{ title 1 }}", "at <1>: expected string; found 1"),
        ("{{ $value | title }}", "at <title>: wrong type for value; expected string; got float64"),
        ("{{ value 1 }}", "can't handle 1 for arg of type *template.sample"),
        ("{{ first $labels }}", "expected template.queryResult; got map[string]string"),
        ("{{ (query \"none\").banana }}", "at <\"none\">: can't evaluate field banana in type template.queryResult"),
        ("{{ value nil }}", "runtime error: invalid memory address or nil pointer dereference"),
        ("{{ .Nope }}", "can't evaluate field Nope in type struct { Labels map[string]string;"),
        ("{{ $x := 1 }}{{ range 30 }}{{ $x = args $x $x }}{{ end }}", "arguments nest more than 20 levels deep"),
        (
            "{{ $x := \"a\" }}{{ range 18 }}{{ $x = print $x $x }}{{ end }}{{ reReplaceAll \"\" $x $x }}",
            "the result may be too long"
        ),
        (
            "{{ $x := 1 }}{{ range 19 }}{{ $x = args $x $x $x }}{{ end }}{{ $x }}",
            "the output is longer than 1048576 bytes"
        ),
    ])
    func failuresShow(_ text: String, _ reason: String) throws {
        let error = #expect(throws: (any Error).self) { try expand(text) }
        #expect(error.map { "\($0)" }?.contains(reason) == true, "\(error.map { "\($0)" } ?? "")")
    }

    @Test(arguments: ["{{", "{{ nosuch 1 }}", "{{ $label.x }}", "{{ if }}", "{{ end }}"])
    func aBrokenTemplateIsRefused(_ text: String) {
        #expect(throws: TemplateError.self) { try RuleTemplate(text, of: "A") }
    }
}
