import Format
import Glibc
import Supervision

/// Writes the lines of logs to standard output, for people or as JSON, many at once.
struct LogPrinter {
    private static let batch = 64 << 10

    private let asJSON: Bool
    /// As wide as the longest name that goes before each line; nil when none does.
    private let nameWidth: Int?
    private let terminal = Terminal()
    private let isTerminal = isatty(STDOUT_FILENO) == 1
    private var bytes: [UInt8] = []
    /// Whether anything was written.
    private(set) var hasPrinted = false

    /// A printer for the logs of some servers.
    init(names: [String], asJSON: Bool) {
        self.asJSON = asJSON
        nameWidth = names.count > 1 ? names.map(\.utf8.count).max() : nil
    }

    /// Writes a line of a server's log, or keeps it for `flush`.
    mutating func print(_ line: LogLine, of name: String) {
        hasPrinted = true
        if asJSON {
            let json = String(decoding: Self.json(line, of: name).encoded(), as: UTF8.self)
            bytes.append(contentsOf: (isTerminal ? Terminal.harmless(json) : json).utf8)
        } else {
            appendText(line, of: name)
        }
        bytes.append(UInt8(ascii: "\n"))
        if bytes.count >= Self.batch { flush() }
    }

    /// Writes what is still to be written.
    mutating func flush() {
        writeAll(bytes, to: STDOUT_FILENO)
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func appendText(_ line: LogLine, of name: String) {
        if let nameWidth {
            let padding = String(repeating: " ", count: nameWidth - name.utf8.count)
            bytes.append(contentsOf: (terminal.styled(name, .bold) + padding + " | ").utf8)
        }
        let stream = line.prefix.stream
        guard isTerminal else {
            RFC3339.append(line.prefix.time, to: &bytes)
            bytes.append(contentsOf: " \(stream.rawValue) ".utf8)
            bytes.append(contentsOf: line.text)
            return
        }
        // The end of a line as Windows has it steers nothing that matters.
        let text = line.text.last == UInt8(ascii: "\r") ? line.text.dropLast() : line.text[...]
        let style: Terminal.Style? =
            switch stream {
            case .out: nil
            case .err: .red
            case .roost: .yellow
            }
        let words = "\(stream.rawValue) \(Terminal.harmless(String(decoding: text, as: UTF8.self)))"
        bytes.append(
            contentsOf: "\(terminal.styled(RFC3339.text(line.prefix.time), .faint)) \(terminal.styled(words, style))"
                .utf8)
    }

    private static func json(_ line: LogLine, of name: String) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("time", .string(RFC3339.text(line.prefix.time))), .init("server", .string(name)),
            .init("stream", .string(line.prefix.stream.rawValue)),
        ]
        if line.prefix.instance > 0 { members.append(.init("instance", .integer(line.prefix.instance))) }
        members.append(.init("line", .string(String(decoding: line.text, as: UTF8.self))))
        return .object(members)
    }
}
