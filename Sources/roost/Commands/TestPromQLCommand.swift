import ArgumentParser
import Format
import Model
import PromQL

/// `roost test promql`.
struct TestPromQLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promql",
        abstract: "Run PromQL test scripts in the language of Prometheus' own (promqltest).",
        discussion: """
            As in Prometheus, each instant query is also evaluated with its selectors pinned to its time, at other times,
            and as a step of a range query; names are removed at the end of a query, and start timestamps count. It ends with
            1 when an evaluation fails, and with 2 when a file is no script.

            Examples:
              roost test promql queries.test
              roost test promql --json *.test | jq 'select(.failure)'
            """)

    @Argument(help: "The scripts.")
    var files: [String]

    @Flag(help: "Print each evaluation, passed or failed, as one line of JSON.")
    var json = false

    func run() throws {
        let scripts = try files.map { (file: $0, script: try Self.script($0)) }
        var passed = 0
        var failed = 0
        for (file, script) in scripts {
            for outcome in ScriptRunner().run(script) {
                if outcome.failure == nil { passed += 1 } else { failed += 1 }
                if json { printLine(outcome.json(file)) } else { printFailure(outcome, file) }
            }
        }
        if !json { printLine("\(passed) passed, \(failed) failed") }
        if failed > 0 { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private static func script(_ file: String) throws -> Script {
        let text = String(decoding: try ServerFile.read(file), as: UTF8.self)
        do throws(ScriptError) {
            return try Script(parsing: text)
        } catch {
            throw Failure(.configuration, "\(file):\(error.line): \(error.message)")
        }
    }

    private func printFailure(_ outcome: ScriptOutcome, _ file: String) {
        guard let failure = outcome.failure else { return }
        printLine(Terminal.harmless("\(file):\(outcome.line): \(outcome.query)"))
        for line in failure.split(separator: "\n") { printLine(Terminal.harmless("    \(line)")) }
    }
}

extension ScriptOutcome {
    /// The outcome as one line of JSON.
    fileprivate func json(_ file: String) -> String {
        let record: JSONValue = [
            "file": .string(file), "line": .integer(Int64(line)), "query": .string(query),
            "passed": .bool(failure == nil), "failure": failure.map { .string($0) } ?? .null,
        ]
        return String(decoding: record.encoded(), as: UTF8.self)
    }
}
