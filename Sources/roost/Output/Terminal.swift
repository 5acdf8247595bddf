import Glibc

/// Writing for people: to a terminal with colour and within its width, anywhere else plain and whole.
struct Terminal {
    /// A look; the raw values are the terminal's codes for it.
    enum Style: String {
        case bold = "1"
        case faint = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case inverse = "7"
    }

    let hasColour: Bool
    /// Whether more than ASCII can be shown.
    let hasUnicode: Bool
    /// Columns that a line may have; nil when nothing limits it.
    let width: Int?

    init(hasColour: Bool = false, hasUnicode: Bool = true, width: Int? = nil) {
        self.hasColour = hasColour
        self.hasUnicode = hasUnicode
        self.width = width
    }

    /// The terminal behind a descriptor; `NO_COLOR`, `TERM=dumb` and the locale are respected.
    init(_ descriptor: Int32 = STDOUT_FILENO) {
        let type = environmentValue("TERM") ?? "dumb"
        let isTerminal = isatty(descriptor) == 1
        hasColour = isTerminal && environmentValue("NO_COLOR") == nil && type != "dumb"
        // The Linux console has no glyphs beyond those of its font.
        hasUnicode = Self.isUnicodeLocale && type != "linux"
        width = isTerminal ? Self.size(of: descriptor).columns : nil
    }

    /// Whether standard output is a terminal that knows how to be cleared.
    var canClear: Bool { width != nil && environmentValue("TERM") ?? "dumb" != "dumb" }

    /// The size of a terminal's window; 80 by 24 when it does not tell, as over a serial line.
    static func size(of descriptor: Int32) -> (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// What locale(7) says of the characters that programs may write.
    private static var isUnicodeLocale: Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environmentValue).first { !$0.isEmpty } ?? "C"
        let encoding = locale.uppercased()
        return encoding.hasSuffix("UTF-8") || encoding.hasSuffix("UTF8")
    }

    /// A text in a style, where colour is wanted.
    func styled(_ text: String, _ style: Style?) -> String {
        guard hasColour, let style else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }

    /// A text of so many columns at most, with a mark where something is missing.
    func cut(_ text: String, to width: Int) -> String {
        guard text.count > width else { return text }
        return text.prefix(max(0, width - 1)) + (width < 1 ? "" : hasUnicode ? "…" : "~")
    }
}

extension Terminal {
    /// A line that others wrote, without what would steer this terminal; anywhere else it stays as it is.
    static func harmless(_ line: String) -> String { harmless(line, on: STDOUT_FILENO) }

    /// The same for a line that goes to another descriptor than standard output.
    static func harmless(_ line: String, on descriptor: Int32) -> String {
        guard isatty(descriptor) == 1 else { return line }
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
