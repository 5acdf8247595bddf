import Settings
import TestSupport
import Testing

/// If these fail, `docs/servers.md` or `docs/probes.md` shows a file that is refused, or leaves a setting out.
struct DocumentationTests {
    private let text = shell(
        "cd '\(#filePath.dropLast("/Tests/SettingsTests/DocumentationTests.swift".count))/docs'; "
            + "cat servers.md probes.md"
    ).output

    @Test("every example is accepted, with and without its profiles")
    func examples() throws {
        let blocks = text.split(separator: "```yaml\n").dropFirst().map {
            String($0.prefix(upTo: $0.firstRange(of: "```")?.lowerBound ?? $0.endIndex))
        }
        #expect(!blocks.isEmpty)
        for block in blocks {
            let settings = try settings(block)
            for profile in block.contains("profiles:") ? [nil, "production"] : [nil] {
                #expect(try !settings.servers(profile: profile) { _ in "x" }.isEmpty)
            }
        }
    }

    @Test(
        "every setting is in a table and in an example",
        arguments: [
            ("servers: {a: {command: x, '?': 1}}", "a server"),
            ("servers: {a: {command: x, limits: {'?': 1}}}", "limits"),
            ("servers: {a: {command: x, log: {'?': 1}}}", "log"),
            ("servers: {a: {command: x, port: 1, health: {kind: tcp, '?': 1}}}", "health"),
            ("servers: {a: {command: x, port: 1, readiness: {kind: tcp, '?': 1}}}", "readiness"),
            ("servers: {a: {command: x, port: 1, liveness: {kind: tcp, '?': 1}}}", "liveness"),
        ])
    func keys(_ mistake: String, _ subject: String) throws {
        let message = refusal(mistake)
        let known = try #require(message.firstRange(of: "it knows ").map { message[$0.upperBound...] }, "\(message)")
        for key in known.split(separator: ", ") {
            #expect(text.contains("`\(key)`"), "\(key) of \(subject)")
            #expect(text.contains("\(key):"), "\(key) of \(subject)")
        }
    }
}
