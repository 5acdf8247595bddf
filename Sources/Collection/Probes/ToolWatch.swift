internal import Format
internal import MCP
internal import Model
internal import Registry
internal import Synchronization

/// Remembers which tools a server offers, over its instances and the agent's, and tells when they are others: a tool that
/// says something else than when people came to trust it is an attack.
final class ToolWatch: Sendable {
    private struct State: Sendable {
        var record: ToolRecord?
        /// How many are offered; nil until it is known.
        var count: Int64?
        var isReadable: Bool?
        var changes = 0.0
    }

    private let folder: ServerFolder
    private let events: any EventSink
    private let state: Mutex<State>

    /// Reads what was known before.
    init(_ folder: ServerFolder, events: any EventSink) {
        self.folder = folder
        self.events = events
        var record: ToolRecord?
        do throws(RegistryError) {
            record = try folder.toolRecord(settingAside: true)
        } catch {
            events.emit(ServerUnreadable(error: error))
        }
        state = Mutex(State(record: record))
    }

    /// How many tools the server offers; nil when that is not known.
    var count: Int64? { state.withLock { $0.count } }

    /// How many times they were others than before.
    var changes: Double { state.withLock { $0.changes } }

    /// Takes what the server said when it was asked for its tools.
    func take(_ reading: ToolReading, of server: ObservedServer, at time: Timestamp) {
        switch reading {
        case .failed(let failure):
            let wasReadable = state.withLock { state in
                defer { state.isReadable = false }
                return state.isReadable != false
            }
            if wasReadable { events.emit(ToolsUnread(server: folder.name, reason: failure.message)) }
        case .unsupported:
            take(ToolRecord(ToolListing.empty, at: time), of: server, at: time)
        case .listed(let listing):
            take(ToolRecord(listing, at: time), of: server, at: time)
        }
    }

    /// Adds what is known.
    func add(to points: inout ServerPoints) {
        let state = state.withLock { $0 }
        points.add(MetricCatalogue.mcpTools, state.count.map { Double($0) })
        if let isReadable = state.isReadable { points.add(MetricCatalogue.mcpToolsRead, isReadable) }
        // From the first on, as a change that is the first thing to be seen would not be an increase.
        if state.record != nil { points.add(MetricCatalogue.mcpToolsChanged, state.changes) }
    }

    private func take(_ record: ToolRecord, of server: ObservedServer, at time: Timestamp) {
        let (before, isNew) = state.withLock { state -> (ToolRecord?, Bool) in
            defer {
                state.count = Int64(record.tools.count)
                state.isReadable = true
            }
            let before = state.record
            guard before?.fingerprint != record.fingerprint else { return (before, false) }
            state.record = record
            if before != nil { state.changes += 1 }
            return (before, true)
        }
        guard isNew else { return }
        do throws(RegistryError) {
            // Told before it is remembered: between the two it would else be lost for good.
            if let change = before.map({ ToolChange(from: $0, to: record) }) {
                events.emit(ToolsChanged(server: folder.name, change: change))
                try folder.appendFinding(
                    HistoryEvent(
                        .toolsChanged, at: time, instance: server.state.instance,
                        pid: server.process.map { Int64($0.pid) }, reason: change.text))
            }
            try folder.replaceTools(record)
        } catch {
            events.emit(ToolsUnwritten(server: folder.name, error: error))
        }
    }
}

extension ToolRecord {
    fileprivate init(_ listing: ToolListing, at time: Timestamp) {
        self.init(
            since: time, fingerprint: listing.fingerprint,
            tools: listing.tools.map { Tool(name: $0.name, hash: $0.hash) })
    }
}
