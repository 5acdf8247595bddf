import ArgumentParser
import Format
import QueryAPI

/// `roost tsdb analyze`.
struct TSDBAnalyzeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Say which metrics, labels and pairs have the most series.",
        discussion: """
            The agent is asked; when none runs, its store is read.

            Examples:
              roost tsdb analyze
              roost tsdb analyze --limit 5 --json
            """)

    @Option(help: "How many of each are listed.")
    var limit = 10

    @Flag(help: "Write the API's answer.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit takes a number from 1 to 10000") }
    }

    func run() async throws {
        let body = try await StoreAccess(home: Home().folder).body("status/tsdb", [("limit", "\(limit)")]) {
            APIAnswer($0.document(limit: limit))
        }
        guard let data = try? JSONValue(parsing: body)["data"], let head = data["headStats"] else {
            throw Failure(.failed, "the agent's answer is none of its API: is it another program that listens there?")
        }
        if json { return printLine(String(decoding: data.encoded(indentation: 2), as: UTF8.self)) }
        func number(_ name: String) -> Int64 { head[name]?.integer ?? 0 }
        printLine(
            "\(number("numSeries")) series, \(number("numLabelPairs")) pairs of label and value, "
                + "\(number("numSamples")) samples, \(HumanText.bytes(Double(number("storageBytes")))) on the disk")
        let terminal = Terminal()
        for (title, unit, name) in Self.lists {
            var table = TextTable([TextTable.Column(title, minimum: 24), TextTable.Column(unit, isNumber: true)])
            table.rows = (data[name]?.array ?? []).map { entry in
                [TextTable.Cell(entry["name"]?.string), TextTable.Cell(entry["value"]?.integer.map(String.init))]
            }
            printLine("\n" + table.rendered(for: terminal))
        }
    }

    private static let lists = [
        ("METRIC", "SERIES", "seriesCountByMetricName"), ("LABEL", "VALUES", "labelValueCountByLabelName"),
        ("LABEL", "BYTES OF VALUES", "memoryInBytesByLabelName"), ("PAIR", "SERIES", "seriesCountByLabelValuePair"),
    ]
}
