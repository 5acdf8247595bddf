import FoundationEssentials
import PromQL
import Testing

/// Test scripts of the project's own, which `roost test promql` runs, too.
@Suite("Scripts of the project's own")
struct ScriptFileTests {
    private static let folder = #filePath.replacing("PromQLTests/ScriptFileTests.swift", with: "PromQLScripts")

    @Test("every evaluation gives what is expected", arguments: ["native_histograms", "ranges", "vectors"])
    func script(name: String) throws {
        let file = "\(Self.folder)/\(name).test"
        let script = try Script(parsing: String(contentsOfFile: file, encoding: .utf8))
        let outcomes = ScriptRunner().run(script)
        #expect(outcomes.count > 10)
        for outcome in outcomes where outcome.failure != nil {
            Issue.record("\(file):\(outcome.line): \(outcome.query): \(outcome.failure ?? "")")
        }
    }
}
