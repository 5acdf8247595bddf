import Exposition
import Format
import Model
import Testing

/// If these fail, what servers expose is lost or taken for something else.
struct ReaderTests {
    @Test(
        "One line of text, and the sample in it",
        arguments: [
            ("up 1", "up", 1), ("  up\t1", "up", 1), ("up 1 \t", "up", 1), ("a:b_9 2.5", "a:b_9", 2.5),
            (#"a{} 1"#, "a", 1), (#"a{b="c"} 1"#, #"a{b="c"}"#, 1), (#"a {b="c"}1"#, #"a{b="c"}"#, 1),
            (#"a{ b = "c" , d = "e" , } 1"#, #"a{b="c", d="e"}"#, 1),
            (#"a{b="x\\y\"z\n"} 1"#, #"a{b="x\\y\"z\n"}"#, 1), (#"a{b="\q"} 1"#, #"a{b="\\q"}"#, 1),
            ("a{b=\"1\n2\"} 1", #"a{b="1\n2"}"#, 1), (#"a{b="\\",c="\""} 1"#, #"a{b="\\", c="\""}"#, 1),
            (#"a{b="}, c"} 1"#, #"a{b="}, c"}"#, 1), (#"a{b="ü"} 1"#, #"a{b="ü"}"#, 1), (#"a{b=""} 1"#, "a", 1),
            (#"{"a.b", c="d"} 1"#, #"a.b{c="d"}"#, 1), (#"{"a.b","c.d"="e"} 1"#, #"a.b{c.d="e"}"#, 1),
            (#"{c="d" , "a \" b"} 1"#, #"a " b{c="d"}"#, 1),
            ("a +Inf", "a", .infinity), ("a -inf", "a", -.infinity), ("a Infinity", "a", .infinity),
            ("a 1e3", "a", 1000), ("a .5", "a", 0.5), ("a -2.", "a", -2), ("a +3", "a", 3), ("a 1E-2", "a", 0.01),
        ])
    func line(_ text: String, _ labels: String, _ value: Double) throws {
        let samples = try samples(of: Array(text.utf8), as: .text)
        #expect(samples.map(\.labels.description) == [labels])
        #expect(samples.map(\.value) == [value])
        #expect(samples.first?.timestamp == nil)
    }

    @Test(
        "One line of OpenMetrics, and the sample in it",
        arguments: [
            ("a 1", "a", nil), (#"a{b="c"} 1 1.5"#, #"a{b="c"}"#, 1500), (#"a{b="c",} 1 -0.001"#, #"a{b="c"}"#, -1),
            (#"a_total 1 # {t="x"} 0.5 12"#, "a_total", nil), (#"a_total 1 0.3 # {} 0.5"#, "a_total", 300),
            (#"{"a.b",c="d # "} 1"#, #"a.b{c="d # "}"#, nil),
        ] as [(String, String, Timestamp?)])
    func openMetricsLine(_ text: String, _ labels: String, _ time: Timestamp?) throws {
        let samples = try samples(of: Array("\(text)\n# EOF\n".utf8), as: .openMetrics)
        #expect(samples.map(\.labels.description) == [labels])
        #expect(samples.map(\.timestamp) == [time])
    }

    @Test("Metadata, samples and exemplars come in the order of the page, as ranges of it")
    func entries() throws {
        let page = """
            # HELP a_seconds What \\n it \\"is\\"
            # TYPE a_seconds histogram
            # UNIT a_seconds seconds
            a_seconds_bucket{le="+Inf"} 3 # {id="7"} 0.5 1.5
            # EOF

            """
        var reader = ExpositionReader(Array(page.utf8), as: .openMetrics)
        guard case .help(let family, let text) = try reader.next() else { return #expect(Bool(false)) }
        #expect(try reader.name(family) == "a_seconds")
        #expect(try reader.help(text) == "What \n it \"is\"")
        guard case .type(_, .histogram) = try reader.next() else { return #expect(Bool(false)) }
        guard case .unit(_, let unit) = try reader.next() else { return #expect(Bool(false)) }
        #expect(reader.unit(unit) == "seconds")
        guard case .sample(let sample) = try reader.next() else { return #expect(Bool(false)) }
        #expect(reader.line == 4)
        #expect(String(decoding: reader.page[sample.series], as: UTF8.self) == #"a_seconds_bucket{le="+Inf"}"#)
        #expect(try reader.name(sample.name) == "a_seconds_bucket")
        let exemplar = try #require(sample.exemplar)
        #expect(try reader.labels(of: exemplar) == ["id": "7"])
        #expect(exemplar.value == 0.5 && exemplar.timestamp == 1500)
        #expect(try reader.next() == nil)
        #expect(try reader.next() == nil)
    }

    @Test("In text comments and empty lines are passed over, and times are milliseconds")
    func comments() throws {
        let text = "# HELP a Text.\n# TYPE a counter\n\n \t\na 1 1500\n#\n# UNIT a b\n#TYPE x y\na{b=\"c\"} 2 -3"
        #expect(try samples(of: Array(text.utf8), as: .text).map(\.timestamp) == [1500, -3])
    }

    @Test(
        "What is no text is told with its place",
        arguments: [
            ("a", "1:2: expected a value"), ("a b", "1:3: 'b' is no value"), ("a 1 x", "1:5: 'x' is no time"),
            ("a 1 2 3", "1:7: expected the end of the line"), ("a 1 # {} 1", "1:5: '#' is no time"),
            ("up 1\r", "1:4: '1\r' is no value"),
            ("<html>", "1:1: expected a metric's name"),
            ("ok 1\na{b} 1", "2:4: expected '=' after a label's name"),
            ("a{b=c} 1", "1:5: expected a value in double quotes"),
            (#"a{b="c" d="e"} 1"#, "1:9: expected ',' or '}'"), (#"a{b="c"#, "1:5: the quotes are not closed"),
            (#"a{b="c\"#, "1:5: the quotes are not closed"),
            (#"a{b="1",b="2"} 1"#, "1:9: the label 'b' is there twice"),
            (#"{b="c"} 1"#, "1:1: the metric's name is missing"), ("{} 1", "1:1: the metric's name is missing"),
            (#"a{"b"} 1"#, "1:3: the metric's name is there twice"), (#"{""} 1"#, "1:2: the metric's name is empty"),
            (#"a{__name__="b"} 1"#, "1:3: the label '__name__' is reserved"),
            (#"a{""="b"} 1"#, "1:3: a label's name is empty"),
            ("a 0x10", "1:3: '0x10' is no value"), ("a 1_0", "1:3: '1_0' is no value"),
            ("a 1e", "1:3: '1e' is no value"),
            ("a .", "1:3: '.' is no value"), ("a 1e999", "1:3: '1e999' is no value"),
            ("a +nan", "1:3: '+nan' is no value"),
            ("a 1 9223372036854775808", "1:5: '9223372036854775808' is no time"), ("a 1 1.5", "1:5: '1.5' is no time"),
            ("9a 1", "1:1: expected a metric's name"), ("a nano", "1:3: 'nano' is no value"),
            ("# TYPE a info", "1:10: 'info' is no type of a metric"),
            ("# TYPE a Gauge", "1:10: 'Gauge' is no type of a metric"),
            ("# HELP 9 x", "1:8: expected a metric's name"),
        ])
    func bad(_ text: String, _ message: String) {
        let error = #expect(throws: ExpositionError.self) { try samples(of: Array(text.utf8), as: .text) }
        #expect(error?.description == message)
    }

    @Test(
        "What Prometheus refuses to scrape as OpenMetrics is refused",
        arguments: [
            ("a 1", "1:4: the page ends in the middle of a line"), ("a 1\n", "2:1: the page does not end with '# EOF'"),
            ("", "1:1: the page does not end with '# EOF'"), ("# EOF\n\n", "2:1: the page goes on after '# EOF'"),
            ("a  1\n# EOF", "1:3: expected a value"), ("a 1 \n# EOF", "1:5: expected a time"),
            ("\n# EOF", "1:1: expected a metric's name"), ("a 1 inf\n# EOF", "1:5: 'inf' is no time"),
            ("a 1 1e30\n# EOF", "1:5: '1e30' is no time"),
            ("# FOO a b\n# EOF", "1:1: a comment is none of OpenMetrics', which has TYPE, HELP, UNIT and EOF only"),
            ("# HELP a\n# EOF", "1:9: expected a space and the family's text"),
            ("# TYPE a untyped\n# EOF", "1:10: 'untyped' is no type of a metric"),
            ("a 1 # 1\n# EOF", "1:7: expected '{'"),
            ("a 1 # {}1\n# EOF", "1:9: expected a space and an exemplar's value"),
            ("a{b=\"\n\"} 1\n# EOF", "1:5: the quotes are not closed"),
        ])
    func badOpenMetrics(_ text: String, _ message: String) {
        let error = #expect(throws: ExpositionError.self) { try samples(of: Array(text.utf8), as: .openMetrics) }
        #expect(error?.description == message)
    }

    @Test("Bytes that are not UTF-8 are refused in a label, wherever the page is cut there is an answer")
    func cut() throws {
        #expect(throws: ExpositionError.self) {
            try samples(of: [0x61, 0x7B, 0x62, 0x3D, 0x22, 0xFF, 0x22, 0x7D, 0x20, 0x31], as: .text)
        }
        let page = Array("# TYPE a counter\na{b=\"c\\\\d\",e=\"f\"} 1e-3 4 # {x=\"y\"} 1\n# EOF\n".utf8)
        for length in 0...page.count {
            _ = try? samples(of: Array(page[..<length]), as: .text)
            _ = try? samples(of: Array(page[..<length]), as: .openMetrics)
        }
    }

    @Test(
        "A number is read to the last bit",
        arguments: [
            "0", "-0", "1", "123456789012345678", "9007199254740993", "0.1", "1e22", "1e23", "1e-22", "1e-23", "5e-324",
            "1.7976931348623157e308", "2.2250738585072014e-308", "0.013300656000000001", "324789.3", "1e-400",
            "00000000000000000000000000000000000000000001.25", "123456789012345678901234567890", "4.35", "8.5e+3",
        ])
    func numbers(_ text: String) throws {
        let value = try samples(of: Array("a \(text)".utf8), as: .text).first?.value
        #expect(value?.bitPattern == Double(text)?.bitPattern)
    }

    @Test("Random numbers are read to the last bit")
    func randomNumbers() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            let number = Double(bitPattern: random.next())
            guard number.isFinite else { continue }
            let value = try samples(of: Array("a \(number)".utf8), as: .text).first?.value
            #expect(value?.bitPattern == number.bitPattern, "\(number)")
        }
    }

    @Test("What this program exposes it reads back", arguments: [false, true])
    func readBack(isOpenMetrics: Bool) throws {
        let format: ExpositionFormat = isOpenMetrics ? .openMetrics(version: .v1) : .text(version: .v0)
        let page = ExpositionSnapshot(EveryShape.points).page(as: format)
        let samples = try samples(of: page, as: isOpenMetrics ? .openMetrics : .text, rules: .strict)
        let read = samples.filter { !$0.labels.metric.hasSuffix("_created") }
        #expect(Set(read.map(\.labels)) == Set(EveryShape.points.map(\.seriesLabels)))
        #expect(samples.count - read.count == (isOpenMetrics ? 1 : 0))
        #expect(
            read.allSatisfy { sample in
                EveryShape.points.contains { point in
                    point.seriesLabels == sample.labels
                        && (point.value == sample.value || point.value.isNaN && sample.value.isNaN)
                }
            })
    }

    @Test(
        "A content type names its language, or none",
        arguments: [
            ("text/plain; version=0.0.4; charset=utf-8", .text), ("text/plain", .text),
            ("application/openmetrics-text; version=1.0.0; charset=utf-8", .openMetrics),
            ("Application/OpenMetrics-Text", .openMetrics), ("text/html", nil), ("", nil), (";", nil),
        ] as [(String, ExpositionSyntax?)])
    func contentTypes(_ header: String, _ syntax: ExpositionSyntax?) {
        #expect(ExpositionSyntax(contentType: header) == syntax)
    }
}
