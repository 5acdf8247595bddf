import GoTemplate
import Model
import PromQL

@testable import Rules

/// What templates are made of.
let templateWords = [
    "{{", "}}", "{{- ", " -}}", "{{/* c */}}", "{{if ", "{{else}}", "{{else if ", "{{end}}", "{{range ",
    "{{range $i, $e := ",
    "{{with ", "{{define \"a\"}}", "{{template \"a\" .}}", "{{block \"b\" .}}", "{{break}}", "{{continue}}", "$x := ",
    "$x = ", "$x", "$labels", "$value", ".Labels.job", ".Value", ".none", "(", ")", " | ", "nil", "true", "1", "-2.5",
    "0x1p4",
    "1_000", "'a'", "`raw`", "\"s\"", "printf \"%[1]*.2v|%#q|%-08.3f|%x\" ", "print ", "index ", "slice ", "len ",
    "eq ", "lt ",
    "and ", "or ", "not ", "html ", "js ", "call ", "query \"x\" ", "first ", "value ", "sortByLabel \"job\" ", "args ",
    "tmpl \"a\" ", "humanize ", "humanizeDuration ", "toTime ", "(toTime 1e9).Format \"Jan _2 2006 .000\"",
    "toDuration ",
    ".AddDate 1 2 3", ".Round 7", "title ", "reReplaceAll \"(a)|b\" \"$1x\" ", "stripDomain ", "parseDuration \"1h\" ",
]

/// What is wrong with how a template is filled in: that it says something else the second time; nil when nothing is.
func contradictionInTemplate(_ bytes: [UInt8]) -> String? {
    let template: RuleTemplate
    do throws(TemplateError) {
        template = try RuleTemplate(String(decoding: bytes, as: UTF8.self), of: "A")
    } catch {
        return error.line < 1 || error.message.isEmpty ? "an error without words" : nil
    }
    let context = TemplateContext(
        query: { _ in [VectorSample(labels: ["job": "b"], timestamp: 0, value: 2)] },
        externalURL: "http://roost.example.com/path", now: 1_700_000_000_000)
    let data = AlertTemplateData(
        labels: ["job": "node", "instance": "a.b:80"], value: 0.25, externalLabels: ["region": "eu"], context: context)
    func expand() -> String {
        do { return try template.expand(data) } catch { return "\(error)" }
    }
    let text = expand()
    return expand() == text ? nil : "it says something else the second time: \(text)"
}
