import Format
import Registry
import TestSupport
import Testing

/// The documents of the state folder must read back as they were written, and tell what is wrong with others.
@Suite struct DocumentTests {
    static let process = ProcessIdentity(pid: 42, startTicks: 1234, bootID: "boot")

    @Test("a specification reads back as it was written")
    func spec() throws {
        let spec = ServerSpec(
            command: ["/bin/server", "--name", "a \"quoted\" ünïcode"], directory: "/srv",
            environment: ["A": "1", "B": ""],
            host: "::1", port: 8080, health: HealthCheck(.http, path: "/health"), restart: .onFailure, startTimeout: 5,
            stopTimeout: 6, registeredAt: 1_700_000_000_123)
        #expect(try ServerSpec(json: JSONValue(parsing: spec.json.encoded(indentation: 2))) == spec)
        #expect(spec.address == "[::1]:8080")
    }

    @Test("all that a health check can ask for reads back as it was written", arguments: [nil, 0, 1000] as [Int64?])
    func health(_ toolsInterval: Int64?) throws {
        var spec = ServerSpec(command: ["x"], directory: "/", environment: [:], port: 1, registeredAt: 1)
        spec.health.bodyMatches = ["^a", "b"]
        spec.health.bodyMatchesNot = ["c"]
        spec.health.isSecure = true
        spec.health.skipsVerification = true
        spec.health.auditsOrigin = true
        if let toolsInterval { spec.health.toolsInterval = toolsInterval > 0 ? toolsInterval : nil }
        #expect(try ServerSpec(json: JSONValue(parsing: spec.json.encoded())) == spec)
    }

    @Test("where its metrics are reads back as it was written", arguments: ["auto", "none", "/a?b=c", "https://h:1/m"])
    func metrics(_ text: String) throws {
        var spec = ServerSpec(command: ["x"], directory: "/", environment: [:], port: 1, registeredAt: 1)
        spec.metrics = try #require(MetricsPage(text))
        #expect(try ServerSpec(json: JSONValue(parsing: spec.json.encoded())) == spec)
        #expect(spec.metrics.text == text && MetricsPage("no path") == nil)
    }

    @Test("the tools of a server read back as they were written, and what is torn is set aside by its writer alone")
    func tools() throws {
        let home = TemporaryFolder()
        let folder = StateFolder(path: home.path).server(try ServerName("demo"))
        try makeFolder(folder.path)
        #expect(try folder.toolRecord() == nil)
        let record = ToolRecord(since: 1, fingerprint: "ab", tools: [.init(name: "a \"b\"", hash: "cd")])
        try folder.replaceTools(record)
        #expect(try folder.toolRecord() == record)
        try AtomicFile.replace(folder.tools, with: Array(record.json.encoded().dropLast()))
        #expect(throws: RegistryError.self) { try folder.toolRecord() }
        #expect(throws: RegistryError.self) { try folder.toolRecord(settingAside: true) }
        #expect(try folder.toolRecord() == nil)
    }

    @Test("a server that is only watched reads back as it was written")
    func watchedSpec() throws {
        var spec = ServerSpec(
            watching: "https://me:pw@Example.com/s3cret", headers: ["Authorization": "Bearer x"], registeredAt: 1)
        spec.health = HealthCheck(.mcp)
        #expect(try ServerSpec(json: JSONValue(parsing: spec.json.encoded(indentation: 2))) == spec)
        #expect(spec.isWatched && spec.address == "https://example.com:443" && spec.port == nil)
        for (url, complaint) in [
            ("ftp://h", "\"url\" is no http or https URL"), (nil, "\"command\" is empty"),
        ] {
            spec.url = url
            let error = #expect(throws: JSONFormatError.self) { try ServerSpec(json: spec.json) }
            #expect(error?.description == complaint)
        }
        spec.url = "http://h"
        spec.command = ["x"]
        #expect(throws: JSONFormatError.self) { try ServerSpec(json: spec.json) }
    }

    static let states: [ServerState] = ServerState.Phase.allCases.flatMap { phase in
        [ServerExit.Cause.code(3), .signal(9), .notSpawned(2)].map { cause in
            ServerState(
                phase: phase, instance: 3, process: phase == .ready ? process : nil, keeper: process, startedAt: 1000,
                readyAt: phase == .ready ? 2000 : nil, restarts: 2, isCrashLooping: phase == .backoff,
                lastExit: ServerExit(instance: 2, cause: cause, at: 500, trigger: phase == .stopped ? .asked : .itself),
                changedAt: 3000)
        }
    }

    @Test("a state reads back as it was written", arguments: states)
    func state(_ state: ServerState) throws {
        #expect(try ServerState(json: JSONValue(parsing: state.json.encoded())) == state)
    }

    @Test(
        "a document that is not as expected says what is wrong",
        arguments: [
            (#"{}"#, #""version" is missing or no integer"#),
            (#"{"version": 9}"#, "version 9 of the format is not known to this Roost, which knows 1"),
            (#"{"version": 1, "health": "auto", "command": "x"}"#, #""command" is missing or no list"#),
            (
                #"{"version": 1, "command": ["a"], "directory": "/", "host": "h", "health": {"kind": "telepathy"}}"#,
                #""kind" has the unknown value "telepathy""#
            ),
        ])
    func complaints(_ text: String, _ complaint: String) throws {
        let json = try JSONValue(parsing: text)
        let error = #expect(throws: JSONFormatError.self) { try ServerSpec(json: json) }
        #expect(error?.description == complaint)
    }

    @Test(
        "a name is a safe file name",
        arguments: [
            ("a", true), ("api-v1.2_x", true), ("9", true), ("", false), (".hidden", false), ("-x", false),
            ("a/b", false), ("..", false), ("a b", false), ("ä", false), (String(repeating: "x", count: 65), false),
        ])
    func names(_ name: String, _ isValid: Bool) {
        #expect(((try? ServerName(name)) != nil) == isValid)
    }
}
