import Format
import Testing

@testable import roost

/// If these fail, `roost query` shows another value than the agent has, or none.
@Suite struct QueryResultTests {
    private static func result(_ data: String) throws -> QueryResult {
        try #require(QueryResult(JSONValue(parsing: #"{"status": "success", "data": \#(data), "infos": ["mind"]}"#)))
    }

    private static let range = #"""
        {"resultType": "matrix", "result": [
          {"metric": {"__name__": "up", "job": "a"}, "values": [[0, "1"], [1, "2"], [2, "NaN"], [3, "4"]]},
          {"metric": {"job": "b,\"c\""}, "values": [[1.5, "0.25"]]}]}
        """#

    @Test("of a range the newest, the least and the greatest value are shown, and a curve where that can be")
    func table() throws {
        let result = try Self.result(Self.range)
        let lines = result.table(isRange: true, for: Terminal()).lines(for: Terminal())
        #expect(
            lines.map { String($0.reversed().drop { $0 == " " }.reversed()) } == [
                "METRIC  JOB    NEWEST  LEAST  GREATEST", "up      a           4      1         4  ▁▃ █",
                "-       b,\"c\"    0.25   0.25      0.25  ▁",
            ], "\(lines)")
        #expect(result.notes == ["mind"])
    }

    @Test("what a query can give besides")
    func kinds() throws {
        let histogram = #"{"metric": {}, "histogram": [1, {"count": "2", "sum": "3"}]}"#
        for (data, value) in [
            (#"{"resultType": "scalar", "result": [1, "5"]}"#, "5"),
            (#"{"resultType": "string", "result": [1, "text"]}"#, "text"),
            (#"{"resultType": "vector", "result": [\#(histogram)]}"#, "histogram of 2 with sum 3"),
            (#"{"resultType": "vector", "result": [{"metric": {}, "value": [1, "+Inf"]}]}"#, "+Inf"),
        ] {
            let lines = try Self.result(data).table(isRange: false, for: Terminal()).lines(for: Terminal())
            #expect(lines.last?.hasSuffix(value) == true, "\(lines)")
        }
    }

    @Test("lines with commas quote what has some")
    func csv() throws {
        #expect(
            try Self.result(Self.range).csv.split(separator: "\r\n") == [
                "__name__,job,time,value", "up,a,1970-01-01T00:00:00Z,1", "up,a,1970-01-01T00:00:01Z,2",
                "up,a,1970-01-01T00:00:02Z,NaN", "up,a,1970-01-01T00:00:03Z,4",
                ",\"b,\"\"c\"\"\",1970-01-01T00:00:01.500Z,0.25",
            ])
    }

    @Test("a plot has a letter for each series, from the least value at the bottom to the greatest at the top")
    func plot() throws {
        let lines = QueryPlot(try Self.result(Self.range), width: 50).lines(for: Terminal(hasUnicode: false))
        #expect(lines.count == 16 + 1 + 2)
        #expect(lines[0].hasPrefix("   4 |") && lines[0].hasSuffix("a") && lines[15].hasPrefix("0.25 |"))
        #expect(lines[15].contains("b") && lines[16].hasPrefix("      1970-01-01T00:00:00Z"))
        #expect(lines[17] == #"  a  up{job="a"}"# && lines[18].hasPrefix("  b  {job="))
        let nothing = try Self.result(#"{"resultType": "matrix", "result": []}"#)
        #expect(QueryPlot(nothing, width: 50).lines(for: Terminal()) == ["There is nothing to draw."])
    }
}
