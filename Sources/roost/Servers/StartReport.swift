import Format
import Registry
import Supervision

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
        let log = LogCursor(in: logs, last: 200)
        var lines: [String] = []
        while let line = log.next() {
            let text = String(decoding: line.text, as: UTF8.self)
            // Its earlier lives are not what is asked about.
            if line.prefix.stream == .roost, text.hasPrefix("instance "), text.contains(" started") { lines = [] }
            lines.append("  \(RFC3339.text(line.prefix.time)) \(line.prefix.stream.rawValue) \(text)")
        }
        lines = lines.suffix(20)
        let words = lines.isEmpty ? "" : "\nIts last lines:\n" + lines.joined(separator: "\n")
        return Failure(.failed, "'\(name)' did not start: \(reason)\(words)")
    }
}
