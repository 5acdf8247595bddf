package import Format
internal import Glibc

/// Something notable in the life of a server, as its keeper or the agent writes it down: one line of JSON.
package struct HistoryEvent: Hashable, Sendable {
    /// What happened; the raw values are those of the file.
    package enum Kind: String, CaseIterable, Sendable {
        case started, ready, exited
        /// Its keeper is about to start it again; the reason says why.
        case restarting
        case stopped
        /// A new keeper took over the running process.
        case adopted
        /// It fails so often that it is started again only slowly.
        case crashLoop = "crash-loop"
        /// It has been well for so long that its failures are forgotten.
        case recovered
        case unhealthy, healthy
        /// Its settings were changed.
        case applied
        /// The tools that it offers over MCP are others than before; the reason names them.
        case toolsChanged = "tools-changed"
    }

    package var at: Timestamp
    package var kind: Kind
    package var instance: Int64
    package var pid: Int64?
    package var reason: String?

    package init(_ kind: Kind, at: Timestamp, instance: Int64, pid: Int64? = nil, reason: String? = nil) {
        self.at = at
        self.kind = kind
        self.instance = instance
        self.pid = pid
        self.reason = reason
    }

    /// Reads one line of the file; nil when it is torn or of a kind that this Roost does not know.
    package init?(line: some Sequence<UInt8>) {
        guard let json = try? JSONValue(parsing: Array(line)), let at = json["at"]?.string.flatMap(RFC3339.time),
            let kind = json["event"]?.string.flatMap(Kind.init(rawValue:)), let instance = json["instance"]?.integer
        else { return nil }
        self.init(kind, at: at, instance: instance, pid: json["pid"]?.integer, reason: json["reason"]?.string)
    }

    package var json: JSONValue {
        [
            "at": .string(RFC3339.text(at)), "event": .string(kind.rawValue), "instance": .integer(instance),
            "pid": .orNull(pid.map { .integer($0) }), "reason": .orNull(reason.map { .string($0) }),
        ]
    }
}

extension ServerFolder {
    /// All that is written down of the server's life, the oldest first; lines that cannot be read are left out.
    package func events() throws(RegistryError) -> [HistoryEvent] {
        let lived = try events(in: history)
        let found = try events(in: findings)
        // What its keeper wrote is in order, but for a clock that was set back, which is left as it was told.
        return found.isEmpty ? lived : (lived + found).sorted { $0.at < $1.at }
    }

    private func events(in history: String) throws(RegistryError) -> [HistoryEvent] {
        var events: [HistoryEvent] = []
        for path in ["\(history).1", history] {
            let bytes = try AtomicFile.read(path) ?? []
            events += bytes.split(separator: UInt8(ascii: "\n")).compactMap { HistoryEvent(line: $0) }
        }
        return events
    }

    /// Adds an event of its keeper's.
    package func append(_ event: HistoryEvent) throws(RegistryError) { try append(event, to: history) }

    /// Adds an event that the agent has found out. Each file has one writer.
    package func appendFinding(_ event: HistoryEvent) throws(RegistryError) { try append(event, to: findings) }

    /// A file that would grow beyond half of what is read takes the place of the one before it.
    private func append(_ event: HistoryEvent, to history: String) throws(RegistryError) {
        let line = event.json.encoded() + [UInt8(ascii: "\n")]
        let file = try Descriptor(opening: history, O_WRONLY | O_CREAT | O_APPEND)
        var status = stat()
        if fstat(file.number, &status) == 0, Int(status.st_size) + line.count > AtomicFile.sizeLimit / 2 {
            rename(history, "\(history).1")
            return try append(event, to: history)
        }
        let written = retryingInterrupted { write(file.number, line, line.count) }
        guard written == line.count else {
            let code = errno
            // A torn line would spoil the next one too.
            if written > 0 { ftruncate(file.number, status.st_size) }
            throw .io("write", path: history, errno: code)
        }
    }
}
