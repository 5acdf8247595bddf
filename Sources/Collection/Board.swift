internal import Model
internal import Registry
internal import Synchronization

/// The newest of every server, for those who ask at any time.
final class Board: Sendable {
    /// What is known of one server.
    struct Entry: Sendable {
        var points: [MetricPoint]
        var report: ServerReport
    }

    private let entries = Mutex<[ServerName: Entry]>([:])

    /// Puts a server's newest figures in the place of the old ones; nil takes the server off.
    func set(_ name: ServerName, _ entry: Entry?) {
        entries.withLock { $0[name] = entry }
    }

    /// All servers of one moment, by name.
    func all() -> [Entry] {
        entries.withLock { Array($0.values) }.sorted { $0.report.name < $1.report.name }
    }

    /// What is known of one server now; nil when it is not registered.
    func entry(of name: ServerName) -> Entry? { entries.withLock { $0[name] } }

    /// The ports of all servers.
    var ports: Set<UInt16> { entries.withLock { Set($0.values.compactMap { $0.report.server.spec.port }) } }
}
