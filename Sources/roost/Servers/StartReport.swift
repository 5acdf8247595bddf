import Format
import Registry

/// What is said of a server that has been started.
struct StartReport {
    let name: ServerName
    let spec: ServerSpec
    let state: ServerState?

    var text: String { "\(name) is \(summary)" }

    /// The same without the server's name.
    var summary: String {
        guard let state else { return "ready" }
        let pid = state.process.map { ", pid \($0.pid)" } ?? ""
        let address = spec.address.map { " on \($0)" } ?? ""
        let time = state.readyAt.map { " after \(durationForPeople($0 - state.startedAt))" } ?? ""
        return "ready\(address) (instance \(state.instance)\(pid))\(time)"
    }

    /// The reason, with the server's own last words.
    static func failure(_ name: ServerName, _ reason: String, logs: String) -> Failure {
        let recent = LogReader(path: logs).lastLines(200)
        // Its earlier lives are not what is asked about.
        let start = recent.lastIndex { $0.contains(" roost instance ") && $0.contains(" started") } ?? recent.startIndex
        let lines = recent[start...].suffix(20).map { "  \($0)" }
        let words = lines.isEmpty ? "" : "\nIts last lines:\n" + lines.joined(separator: "\n")
        return Failure(.failed, "'\(name)' did not start: \(reason)\(words)")
    }
}
