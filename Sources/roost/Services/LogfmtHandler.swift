import Format
import Glibc
import Logging
import Model

/// Writes log records to standard error as logfmt, one line each, as Prometheus does.
struct LogfmtHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = "time=\(RFC3339.text(SystemTime().now())) level=\(event.level) msg=\(Self.value("\(event.message)"))"
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(Self.value("\(value)"))" }
        writeAll("\(line)\n", to: STDERR_FILENO)
    }

    private static func value(_ text: String) -> String {
        let needsQuotes =
            text.isEmpty || text.utf8.contains { $0 <= 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "=") }
        return needsQuotes ? quoted(text) : text
    }
}

extension Logger {
    /// The program's log.
    static let roost = Logger(label: "roost") { _ in LogfmtHandler() }

    /// For libraries whose everyday remarks are not the user's business.
    static let quiet: Logger = {
        var logger = roost
        logger.logLevel = .error
        return logger
    }()
}
