import Exposition
import Model
import Testing

/// A name that a scraper cannot read costs it the whole page; one that is escaped otherwise than upstream's is another.
struct NameEscapingTests {
    private static let points = [
        MetricPoint(
            MetricFamily("my.größe_x", .counter, help: "H."), ["läbel.a": "v", "plain": "w"], 1),
        MetricPoint(MetricFamily("plain_bytes", .gauge, unit: "bytes", help: "H."), ["é": "1"], 2),
    ]

    private static func page(_ escaping: ExpositionFormat.NameEscaping?) -> [Substring] {
        let page = ExpositionSnapshot(points).page(as: .openMetrics(version: .v1, escaping: escaping))
        return String(decoding: page, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("# HELP") }
    }

    @Test("In quotes where UTF-8 is allowed")
    func quoted() {
        #expect(
            Self.page(.allowUTF8) == [
                #"# TYPE "my.größe_x" counter"#, #"{"my.größe_x_total","läbel.a"="v",plain="w"} 1"#,
                "# TYPE plain_bytes gauge", "# UNIT plain_bytes bytes", #"plain_bytes{"é"="1"} 2"#, "# EOF",
            ])
    }

    @Test(
        "With underscores, also where nothing is asked for",
        arguments: [ExpositionFormat.NameEscaping.underscores, nil])
    func underscores(_ escaping: ExpositionFormat.NameEscaping?) {
        #expect(
            Self.page(escaping) == [
                "# TYPE my_gr__e_x counter", #"my_gr__e_x_total{l_bel_a="v",plain="w"} 1"#, "# TYPE plain_bytes gauge",
                "# UNIT plain_bytes bytes", #"plain_bytes{_="1"} 2"#, "# EOF",
            ])
    }

    @Test("With dots and underscores told apart")
    func dots() {
        #expect(
            Self.page(.dots) == [
                "# TYPE my_dot_gr____e__x counter", #"my_dot_gr____e__x__total{l__bel_dot_a="v",plain="w"} 1"#,
                "# TYPE plain__bytes gauge", "# UNIT plain__bytes bytes", #"plain__bytes{__="1"} 2"#, "# EOF",
            ])
    }

    @Test("With the values of characters")
    func values() {
        #expect(
            Self.page(.values) == [
                "# TYPE U__my_2e_gr_f6__df_e__x counter",
                #"U__my_2e_gr_f6__df_e__x__total{U__l_e4_bel_2e_a="v",plain="w"} 1"#, "# TYPE plain_bytes gauge",
                "# UNIT plain_bytes bytes", #"plain_bytes{U___e9_="1"} 2"#, "# EOF",
            ])
    }

    @Test("A quoted page reads back as it was", arguments: [ExpositionSyntax.openMetrics, .text])
    func readBack(_ syntax: ExpositionSyntax) throws {
        let format: ExpositionFormat =
            syntax == .text
            ? .text(version: .v1, escaping: .allowUTF8) : .openMetrics(version: .v1, escaping: .allowUTF8)
        let page = ExpositionSnapshot(Self.points).page(as: format)
        #expect(try samples(of: page, as: syntax, rules: .strict).map(\.labels) == Self.points.map(\.seriesLabels))
    }
}
