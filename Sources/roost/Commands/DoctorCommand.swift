import ArgumentParser
import Format
import Model
import Registry

/// `roost doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check the machine and the state folder, and say what to do.",
        discussion: """
            Changes nothing. Each finding is ok, a note, a warning (something works less well than it could) or an error \
            (something does not work). Ends with 1 when there is a warning or an error.

            Examples:
              roost doctor
              roost doctor --json
            """)

    @Flag(help: "Write JSON.")
    var json = false

    func run() async throws {
        let home = try Home()
        let (servers, problems) = try reportingFolderErrors { try home.folder.registeredServers() }
        let checkup = Checkup(home: home.folder, servers: servers, problems: problems, now: SystemTime().now())
        let findings = await checkup.findings()
        if json {
            let document: JSONValue = ["findings": .array(findings.map(\.json))]
            printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
        } else {
            printLine(FindingList(findings).rendered(for: Terminal()))
        }
        if findings.contains(where: { $0.level > .note }) { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}
