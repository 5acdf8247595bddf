import Model
import Testing

/// Two series are the same exactly when their labels are; everything from storage to alerts leans on it.
@Suite struct LabelsTests {
    @Test("order and empty values make no difference")
    func identity() {
        let first = Labels([("b", "2"), ("a", "1"), ("c", "")])
        let second = Labels([("a", "0"), ("a", "1"), ("b", "2")])
        #expect(first == second && first.stableHash == second.stableHash && first.count == 2)
        #expect(first["a"] == "1" && first["c"] == nil)
    }

    @Test("long names and values survive packing")
    func packing() {
        for length in [0, 1, 254, 255, 256, 70_000] {
            let value = String(repeating: "é", count: length / 2) + String(repeating: "x", count: length % 2)
            let labels = Labels([("n", value), ("z", "end")])
            #expect(labels["n"] ?? "" == value && labels["z"] == "end")
        }
    }

    @Test("adding, dropping and keeping")
    func changes() {
        let labels = Labels(metric: "up", [("job", "a"), ("instance", "i")])
        #expect(labels.withoutMetric == ["job": "a", "instance": "i"])
        #expect(labels.keeping(["job"]) == ["job": "a"])
        #expect(labels.setting("job", to: "") == Labels(metric: "up", [("instance", "i")]))
        #expect(labels.merging(["job": "b"])["job"] == "b")
        #expect(labels.description == #"up{instance="i", job="a"}"#)
        #expect(Labels(metric: "up").description == "up")
        #expect(Labels([("a", "x\"\n\\")]).description == #"{a="x\"\n\\"}"#)
    }

    /// Where it goes wrong, a series is stored under labels that no query finds.
    @Test("setting a label does what building the set anew does, wherever the label stands")
    func setting() {
        let names = ["a", "aa", "b", "é", String(repeating: "n", count: 300)]
        for chosen in 0..<(1 << names.count) {
            let pairs = names.indices.filter { chosen >> $0 & 1 == 1 }.map { (names[$0], "old") }
            for name in names + ["", "A", "ab", "z"] {
                for value in ["", "new", String(repeating: "v", count: 300)] {
                    #expect(Labels(pairs).setting(name, to: value) == Labels(pairs.reversed() + [(name, value)]))
                }
            }
        }
    }

    @Test("series sort label by label")
    func order() {
        let sorted: [Labels] = [[:], ["a": "1"], ["a": "1", "b": "1"], ["a": "2"], ["b": "0"]]
        #expect(sorted.shuffled().sorted() == sorted)
    }

    @Test(
        "what two sets have alike",
        arguments: [
            (["a": "1", "b": "2", "c": "3"], ["a": "1", "b": "3", "c": "3"], ["a": "1", "c": "3"]),
            (["a": "1", "c": "3"], ["b": "2", "c": "3", "d": "4"], ["c": "3"]), (["ab": "1"], ["a": "b1"], [:]),
            (["a": "1"], [:], [:]), ([:], [:], [:]), (["a": "1"], ["a": "1"], ["a": "1"]),
        ] as [(Labels, Labels, Labels)])
    func common(_ left: Labels, _ right: Labels, _ common: Labels) {
        #expect(left.common(with: right) == common && right.common(with: left) == common)
    }

    @Test(
        "matchers",
        arguments: [
            (Matcher.Operation.equal, "x", ["x": true, "": false, "xy": false]),
            (.notEqual, "x", ["x": false, "": true]),
            (.matches, "a|b.", ["a": true, "b": false, "bc": true, "bcd": false]),
            (.matches, "", ["": true, "x": false]),
            (.matchesNot, "a.*", ["a": false, "ba": true, "": true]), (.matches, "a.b", ["a\nb": true]),
        ])
    func matchers(_ operation: Matcher.Operation, _ value: String, _ verdicts: [String: Bool]) throws {
        let matcher = try Matcher("l", operation, value)
        for (candidate, verdict) in verdicts { #expect(matcher.accepts(candidate) == verdict, "\(candidate)") }
        #expect(matcher.accepts(Labels.empty) == matcher.accepts(""))
    }

    @Test("a bad regular expression says so")
    func badPattern() {
        let error = #expect(throws: PatternError.self) { try Matcher("l", .matches, "a(") }
        #expect(error?.description == #"invalid regular expression "a(": missing ): a("#)
    }

    @Test(
        "replacing as Go does",
        arguments: [
            ("a(x*)b", "-ab-axxb-", "${1}W", "-W-xxW-"), ("a*", "baaau", "x", "xbxux"),
            ("(?P<n>b)", "abc", "<$n$$>", "a<b$>c"),
            ("x", "aéxé", "$0${1}z", "aéxzé"), ("q", "abc", "z", "abc"), ("", "é", "-", "-é-"),
        ])
    func replacing(_ pattern: String, _ text: String, _ replacement: String, _ result: String) throws {
        #expect(try Pattern(pattern).replacingAll(in: text, with: replacement) == result)
    }
}
