internal import Format

/// What a command asks of a keeper through its socket: one line of JSON, answered by one line of JSON.
package enum ControlRequest: String, Sendable {
    /// End the server and then the keeper; answered when both is done.
    case stop
    /// End the server and start it again; answered when it is ready.
    case restart

    /// Reads a request; nil when the line is none.
    init?(line: [UInt8]) {
        guard let command = (try? JSONValue(parsing: line))?["command"]?.string else { return nil }
        self.init(rawValue: command)
    }

    var line: [UInt8] {
        let message: JSONValue = ["command": .string(rawValue)]
        return message.encoded() + [UInt8(ascii: "\n")]
    }
}

/// A keeper's answer, through its socket or to the command that started it.
package enum ControlReply: Hashable, Sendable {
    /// The server is ready.
    case ready
    /// It has ended as asked.
    case ended
    /// What was asked for did not come about.
    case failed(reason: String)

    package init?(line: some Sequence<UInt8>) {
        guard let message = try? JSONValue(parsing: Array(line)), let outcome = message["outcome"]?.string else {
            return nil
        }
        switch outcome {
        case "ready": self = .ready
        case "ended": self = .ended
        case "failed": self = .failed(reason: message["reason"]?.string ?? "no reason given")
        default: return nil
        }
    }

    package var line: [UInt8] {
        let message: JSONValue =
            switch self {
            case .ready: ["outcome": "ready"]
            case .ended: ["outcome": "ended"]
            case .failed(let reason): ["outcome": "failed", "reason": .string(reason)]
            }
        return message.encoded() + [UInt8(ascii: "\n")]
    }
}
