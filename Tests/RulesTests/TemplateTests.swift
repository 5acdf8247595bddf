import GoTemplate
import Model
import PromQL
import Testing

@testable import Rules

/// If these fail, an annotation reads otherwise than Prometheus would write it.
struct TemplateTests {
    private func expand(
        _ text: String, value: Double = 0, query: @escaping @Sendable (String) throws -> [VectorSample] = { _ in [] }
    ) throws -> String {
        try RuleTemplate(text).expand(
            AlertTemplateData(
                labels: ["job": "node", "instance": "host.example.com:9100"], value: value,
                externalLabels: ["region": "eu"],
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
        ("{{ printf \"%.1f\" $value }}", "0.2"),
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
        ("{{ query \"x\" | first | label \"none\" }}", ""),
    ])
    func queries(_ text: String, _ expected: String) throws {
        let samples = [
            VectorSample(labels: ["l": "b", "__value__": "text"], timestamp: 0, value: 2),
            VectorSample(labels: ["l": "a"], timestamp: 0, value: 1),
        ]
        #expect(try expand(text) { $0 == "x" ? samples : [] } == expected)
    }

    /// An alert that cannot be described must be sent all the same.
    @Test(arguments: [
        ("{{ query \"none\" | first }}", "first() called on vector with no elements"),
        ("{{ humanize \"x\" }}", "argument 1 must be a number, not string"),
        ("{{ match \"(\" \"x\" }}", "("), ("{{ parseDuration \"x\" }}", "not a valid duration string: \"x\""),
        ("{{ humanizeTimestamp 1e300 }}", "1e+300 cannot be represented as a time"),
        ("{{ title }}", "wrong number of args: want 1 got 0"),
        ("{{ value 1 }}", "argument 1 must be a sample of a query, not int"),
    ])
    func failuresShow(_ text: String, _ reason: String) throws {
        let expanded = try expand(text)
        #expect(expanded.hasPrefix("<error expanding template: "))
        #expect(expanded.contains(reason))
    }

    @Test(arguments: ["{{", "{{ nosuch 1 }}", "{{ $label.x }}", "{{ if }}", "{{ end }}"])
    func aBrokenTemplateIsRefused(_ text: String) {
        #expect(throws: TemplateError.self) { try RuleTemplate(text) }
    }
}
