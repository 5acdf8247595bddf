internal import Format
package import Registry

/// What a command asks of a keeper through its socket: one line of JSON, answered by one line of JSON.
package enum ControlRequest: Hashable, Sendable {
    /// End the server and then the keeper; answered when both is done. Forced, it is not asked to end but killed.
    case stop(isForced: Bool)
    /// End the server and start it again; answered when it is ready. Rolling, the next instance is ready before this
    /// one is asked to end.
    case restart(isRolling: Bool)
    /// Keep to another specification from now on; answered at once, or, when that takes a restart, when it is ready.
    case apply(ServerSpec)

    /// Reads a request; nil when the line is none.
    init?(line: [UInt8]) {
        guard let message = try? JSONValue(parsing: line) else { return nil }
        switch message["command"]?.string {
        case "stop": self = .stop(isForced: message["force"]?.bool ?? false)
        case "restart": self = .restart(isRolling: message["rolling"]?.bool ?? false)
        case "apply":
            guard let spec = message["spec"].flatMap({ try? ServerSpec(json: $0) }) else { return nil }
            self = .apply(spec)
        default: return nil
        }
    }

    var isStop: Bool {
        if case .stop = self { true } else { false }
    }

    var line: [UInt8] {
        let message: JSONValue =
            switch self {
            case .stop(let isForced): ["command": "stop", "force": .bool(isForced)]
            case .restart(let isRolling): ["command": "restart", "rolling": .bool(isRolling)]
            case .apply(let spec): ["command": "apply", "spec": spec.json]
            }
        return message.encoded() + [UInt8(ascii: "\n")]
    }
}

/// A keeper's answer, through its socket or to the command that started it.
package enum ControlReply: Hashable, Sendable {
    /// The server is ready. After a restart, for how many milliseconds nothing could connect to it.
    case ready(gap: Int64?)
    /// It has ended as asked.
    case ended
    /// The new settings hold, and the server runs on.
    case applied
    /// What was asked for did not come about.
    case failed(reason: String)
    /// Another has the name or the port.
    case conflict(reason: String)

    package init?(line: some Sequence<UInt8>) {
        guard let message = try? JSONValue(parsing: Array(line)), let outcome = message["outcome"]?.string else {
            return nil
        }
        let reason = message["reason"]?.string ?? "no reason given"
        switch outcome {
        case "ready": self = .ready(gap: message["gap_ms"]?.integer)
        case "ended": self = .ended
        case "applied": self = .applied
        case "failed": self = .failed(reason: reason)
        case "conflict": self = .conflict(reason: reason)
        default: return nil
        }
    }

    package var line: [UInt8] {
        let message: JSONValue =
            switch self {
            case .ready(let gap): ["outcome": "ready", "gap_ms": .orNull(gap.map { .integer($0) })]
            case .ended: ["outcome": "ended"]
            case .applied: ["outcome": "applied"]
            case .failed(let reason): ["outcome": "failed", "reason": .string(reason)]
            case .conflict(let reason): ["outcome": "conflict", "reason": .string(reason)]
            }
        return message.encoded() + [UInt8(ascii: "\n")]
    }
}
