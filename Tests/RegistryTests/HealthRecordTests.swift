import Format
import Glibc
import Registry
import TestSupport
import Testing

/// If these fail, `status` calls a server well that is not, or tells of the instance before.
@Suite struct HealthRecordTests {
    private static let process = ProcessIdentity(pid: 42, startTicks: 1234, bootID: "boot")

    private static func record(
        of process: ProcessIdentity? = process, note: String? = nil, figures: RequestFigures? = nil
    ) -> HealthRecord {
        HealthRecord(
            process: process, at: 100_000, interval: 15_000, kind: .mcp, isHealthy: note == nil, note: note,
            seconds: 0.0125,
            mcp: note == nil ? .init(name: "x", version: "1", protocolVersion: "2026-07-28", era: "modern") : nil,
            figures: figures)
    }

    private static var looked: HealthRecord {
        var record = record()
        record.tools = 3
        record.answersForeignOrigin = false
        return record
    }

    private static var figures: RequestFigures {
        var figures = RequestFigures()
        figures.total = 12
        figures.averageSeconds = 0.5
        return figures
    }

    @Test(
        "A record reads back as it was written",
        arguments: [record(), record(of: nil), record(note: "HTTP 500"), record(figures: figures), looked])
    func readBack(_ record: HealthRecord) throws {
        #expect(try HealthRecord(json: JSONValue(parsing: record.json.encoded())) == record)
    }

    @Test(
        "A record counts for its own process, and for three intervals",
        arguments: [
            (100_000, process, true), (145_000, process, true), (145_001, process, false),
            // The clock has been set back: by less than an interval that may be, as the next probe is due any moment.
            (85_000, process, true), (84_999, process, false),
            (100_000, ProcessIdentity(pid: 42, startTicks: 1235, bootID: "boot"), false),
            (100_000, ProcessIdentity(pid: 42, startTicks: 1234, bootID: "other"), false), (100_000, nil, false),
        ] as [(Timestamp, ProcessIdentity?, Bool)])
    func isCurrent(_ now: Timestamp, _ process: ProcessIdentity?, _ expected: Bool) {
        #expect(Self.record().isCurrent(for: process, now: now) == expected)
    }

    @Test("The folder gives what was written last, nothing of what is torn, and is emptied by a new agent")
    func folder() throws {
        let temporary = TemporaryFolder()
        let folder = StateFolder(path: temporary.path).health
        let name = try ServerName("demo")
        #expect(folder.record(of: name) == nil)
        #expect(throws: RegistryError.self) { try folder.write(Self.record(), of: name) }
        try folder.clear()
        try folder.write(Self.record(note: "HTTP 500"), of: name)
        try folder.write(Self.record(), of: name)
        #expect(folder.record(of: name) == Self.record())
        #expect(folder.confirm(name, at: 123_456) && folder.record(of: name)?.confirmedAt == 123_456)
        #expect(!folder.confirm(try ServerName("other"), at: 1))
        let whole = Self.record().json.encoded()
        for length in 0..<whole.count {
            temporary.write(String(decoding: whole[..<length], as: UTF8.self), to: "agent/health/demo.json")
            #expect(folder.record(of: name) == nil, "\(length) bytes")
        }
        try folder.write(Self.record(), of: name)
        temporary.write("", to: "agent/health/demo.json.17.tmp")
        try folder.clear()
        #expect(folderEntries(folder.path)?.filter { !$0.hasPrefix(".") } == [])
        try folder.write(Self.record(), of: name)
        folder.remove(name)
        #expect(folder.record(of: name) == nil)
    }
}
