import Exposition
import Model
import TestSupport
import Testing

/// If these fail, a server's own figures are lost or taken for others.
struct SampleParsingTests {
    @Test(
        "One line, and the sample in it",
        arguments: [
            ("up 1", "up", 1), ("  up\t1", "up", 1), ("up 1\r", "up", 1), ("a:b_9 2.5", "a:b_9", 2.5),
            (#"a{} 1"#, "a", 1), (#"a{b="c"} 1"#, #"a{b="c"}"#, 1), (#"a {b="c"} 1"#, #"a{b="c"}"#, 1),
            (#"a{ b = "c" , d = "e" , } 1"#, #"a{b="c", d="e"}"#, 1),
            (#"a{b="x\\y\"z\n"} 1"#, #"a{b="x\\y\"z\n"}"#, 1), (#"a{b="\q"} 1"#, #"a{b="\\q"}"#, 1),
            (#"a{b="}, c"} 1"#, #"a{b="}, c"}"#, 1), (#"a{b="ü"} 1"#, #"a{b="ü"}"#, 1), (#"a{b=""} 1"#, "a", 1),
            (#"{"a.b", c="d"} 1"#, #"a.b{c="d"}"#, 1), (#"{"a.b","c.d"="e"} 1"#, #"a.b{c.d="e"}"#, 1),
            ("a +Inf", "a", .infinity), ("a -inf", "a", -.infinity), ("a 1e3", "a", 1000), ("a .5", "a", 0.5),
            ("a -2.", "a", -2), ("a +3", "a", 3),
        ])
    func line(_ text: String, _ labels: String, _ value: Double) throws {
        let samples = try ExposedSample.parse(Array(text.utf8))
        #expect(samples.count == 1)
        #expect(samples.first?.labels.description == labels)
        #expect(samples.first?.value == value)
        #expect(samples.first?.timestamp == nil)
    }

    @Test("Not a number is a value")
    func notANumber() throws {
        #expect(try ExposedSample.parse(Array("a NaN".utf8)).first?.value.isNaN == true)
    }

    @Test("Comments and empty lines are passed over, times are milliseconds, and in OpenMetrics seconds")
    func page() throws {
        let text = "# HELP a Text.\n# TYPE a counter\n\na 1 1500\n#\na{b=\"c\"} 2 -3\n"
        #expect(try ExposedSample.parse(Array(text.utf8)).map(\.timestamp) == [1500, -3])
        let open = "# TYPE a counter\na_total 1 1.5 # {trace=\"x\"} 0.5\na_total{b=\"c\"} 2 # {} 1\n# EOF\n"
        let samples = try ExposedSample.parse(Array(open.utf8), isOpenMetrics: true)
        #expect(samples.map(\.timestamp) == [1500, nil])
        #expect(samples.map(\.value) == [1, 2])
    }

    @Test(
        "What is no exposition is told with its place",
        arguments: [
            ("a", "1:2: expected a value"), ("a b", "1:3: 'b' is no value"), ("a 1 x", "1:5: 'x' is no time"),
            ("a 1 2 3", "1:7: unexpected text"), ("a 1 # {} 1", "1:5: unexpected text"),
            ("<html>", "1:1: expected a metric's name"),
            ("ok 1\na{b} 1", "2:4: expected '=' after a label's name"), ("a{b=c} 1", "1:5: expected a value in quotes"),
            (#"a{b="c" d="e"} 1"#, "1:9: expected ',' or '}'"), (#"a{b="c"#, "1:5: the quotes are not closed"),
            (#"a{b="c\"#, "1:8: the quotes are not closed"), (#"a{b="1",b="2"} 1"#, "1:14: b is there twice"),
            (#"{b="c"} 1"#, "1:8: a metric's name is missing"), ("a 0x10", "1:3: '0x10' is no value"),
            ("9a 1", "1:1: expected a metric's name"), ("a nano", "1:3: 'nano' is no value"),
        ])
    func bad(_ text: String, _ message: String) {
        let error = #expect(throws: ExpositionError.self) { try ExposedSample.parse(Array(text.utf8)) }
        #expect(error?.description == message)
    }

    @Test("Bytes that are not UTF-8 are refused in a label, wherever the page is cut there is an answer")
    func cut() throws {
        #expect(throws: ExpositionError.self) {
            try ExposedSample.parse([0x61, 0x7B, 0x62, 0x3D, 0x22, 0xFF, 0x22, 0x7D, 0x20, 0x31])
        }
        let page = Array(#"a{b="c\\d",e="f"} 1e-3 4 # x"#.utf8)
        for length in 0...page.count { _ = try? ExposedSample.parse(Array(page[..<length])) }
    }

    @Test("What this program exposes it reads back", arguments: [false, true])
    func readBack(isOpenMetrics: Bool) throws {
        let format: ExpositionFormat = isOpenMetrics ? .openMetrics(version: .v1) : .text(version: .v0)
        var page: [UInt8] = []
        format.render(EveryShape.points, into: &page)
        let samples = try ExposedSample.parse(page, isOpenMetrics: isOpenMetrics)
        let expected = Set(EveryShape.points.filter { isOpenMetrics || $0.suffix != .created }.map(\.seriesLabels))
        #expect(Set(samples.map(\.labels)) == expected)
        #expect(
            samples.allSatisfy { sample in
                EveryShape.points.contains { point in
                    point.seriesLabels == sample.labels
                        && (point.value == sample.value || point.value.isNaN && sample.value.isNaN)
                }
            })
    }
}
