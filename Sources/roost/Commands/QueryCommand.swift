import ArgumentParser
import Format
import Model
import PromQL
import QueryAPI

/// `roost query`.
struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Ask the agent's store in PromQL.",
        discussion: """
            The value now, or at a time; with --range the values up to then, as a table or drawn. Without a running agent \
            its store is read.

            Examples:
              roost query 'sum by (server) (rate(roost_server_cpu_seconds_total[5m]))'
              roost query --range 1h --plot roost_server_resident_memory_bytes
              roost query --at 10m --json 'roost_server_up == 0'
              roost query --range 1d --step 5m --csv 'up' > up.csv
            """)

    @Argument(help: "The expression.")
    var expression: String

    @Option(help: "The time: 2026-07-28T09:30:00Z, or how long ago, such as 10m.")
    var at: String?

    @Option(help: "Ask for the values of so long a time up to then, such as 1h.")
    var range: String?

    @Option(help: "The time between two values of a range; a hundredth of it when not given.")
    var step: String?

    @Flag(help: "Write the API's answer.")
    var json = false

    @Flag(help: "Write all values as lines with commas.")
    var csv = false

    @Flag(help: "Draw a range.")
    var plot = false

    func validate() throws {
        if [json, csv, plot].count(where: { $0 }) > 1 {
            throw ValidationError("choose one of --json, --csv and --plot")
        }
        if plot, range == nil { throw ValidationError("--plot draws a range: add --range 1h") }
        if step != nil, range == nil { throw ValidationError("--step is that of a range: add --range 1h") }
    }

    func run() async throws {
        do throws(ParseError) {
            _ = try Expression(parsing: expression)
        } catch {
            throw Failure(.usage, error.rendering)
        }
        let request = try request(now: SystemTime().now())
        let body = try await StoreAccess(home: Home().folder).body(request.path, request.parameters) { store in
            await QueryAPI(store, allowsExperimental: true, time: SystemTime())
                .answer(request.endpoint, Parameters(request.parameters.map { (name: $0.0, value: $0.1) }))
        }
        guard let document = try? JSONValue(parsing: body), let result = QueryResult(document) else {
            throw Failure(.failed, "the agent's answer is none of its API: is it another program that listens there?")
        }
        if json { return printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self)) }
        for note in result.notes { printError(note) }
        let terminal = Terminal()
        if csv {
            printLine(result.csv)
        } else if result.series.isEmpty {
            printLine("No series.")
        } else if plot {
            printLine(QueryPlot(result, width: terminal.width ?? 100).lines(for: terminal).joined(separator: "\n"))
        } else {
            printLine(result.table(isRange: range != nil, for: terminal).rendered(for: terminal))
        }
    }

    private func request(now: Timestamp) throws -> Request {
        let end = try at.map { try moment($0, option: "--at", now: now) } ?? now
        let query = ("query", expression)
        guard let range else {
            return Request(endpoint: .query, parameters: [query, ("time", RFC3339.text(end))])
        }
        let length = try duration(range, option: "--range")
        let step = try step.map { try duration($0, option: "--step") } ?? max(1000, length / 100)
        return Request(
            endpoint: .queryRange,
            parameters: [
                query, ("start", RFC3339.text(end - length)), ("end", RFC3339.text(end)),
                ("step", goFloatText(Double(step) / 1000)),
            ])
    }

    private func duration(_ text: String, option: String) throws -> Int64 {
        guard let duration = DurationText.milliseconds(text), duration > 0 else {
            throw Failure(.usage, "\(option) takes a duration such as 1h or 30s, not '\(text)'")
        }
        return duration
    }
}

/// What the API is asked.
private struct Request {
    let endpoint: QueryAPI.Endpoint
    let parameters: [(String, String)]

    var path: String {
        if case .queryRange = endpoint { "query_range" } else { "query" }
    }
}
