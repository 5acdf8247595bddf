import Glibc

/// Writing for people: to a terminal with colour, anywhere else without.
struct Terminal {
    /// A look; the raw values are the terminal's codes for it.
    enum Style: String {
        case bold = "1"
        case faint = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    let hasColour: Bool

    /// The terminal behind a descriptor; `NO_COLOR` and `TERM=dumb` are respected.
    init(_ descriptor: Int32 = STDOUT_FILENO) {
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
        hasColour = isatty(descriptor) == 1 && getenv("NO_COLOR") == nil && !isDumb
    }

    /// A text in a style, where colour is wanted.
    func styled(_ text: String, _ style: Style?) -> String {
        guard hasColour, let style else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }
}

extension Terminal {
    /// A line that others wrote, without what would steer this terminal; anywhere else it stays as it is.
    static func harmless(_ line: String) -> String {
        guard isatty(STDOUT_FILENO) == 1 else { return line }
        return String(
            String.UnicodeScalarView(
                line.unicodeScalars.map { $0.properties.generalCategory == .control && $0 != "\t" ? "\u{FFFD}" : $0 }))
    }
}

/// Writes a line to standard output at once, so that it is seen in a pipe too.
func printLine(_ text: String) { writeAll("\(text)\n", to: STDOUT_FILENO) }

/// Writes a line to standard error, marked as Roost's.
func printError(_ text: String) { writeAll("roost: \(text)\n", to: STDERR_FILENO) }

/// Writes a text, as the bytes are written.
func writeAll(_ text: String, to descriptor: Int32) { writeAll(Array(text.utf8), to: descriptor) }

/// Writes bytes; a reader that has gone away ends the program quietly, as it does for every tool in a pipe.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno == EINTR { continue }
            exit(errno == EPIPE ? ExitStatus.success.rawValue : ExitStatus.failed.rawValue)
        }
        rest = rest.dropFirst(count)
    }
}
