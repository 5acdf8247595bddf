import Format
import Glibc

/// What came out of checking one file; told as promtool does, good news on standard output, bad ones on standard error.
struct CheckReport {
    /// What is told while it is found, and counts afterwards.
    struct Item {
        /// How a line counts.
        enum Kind: String {
            case success, warning, lint, error
        }

        let kind: Kind
        let text: String
    }

    /// The exit code of a check that found nothing worse than lint, and was asked to take that seriously.
    private static let lintFound: Int32 = 3

    let file: String
    private(set) var items: [Item] = []

    init(_ file: String) {
        self.file = file
    }

    /// Notes something that was found, one line or several.
    mutating func add(_ kind: Item.Kind, _ text: String) { items.append(Item(kind: kind, text: text)) }

    var hasErrors: Bool { items.contains { $0.kind == .error } }
    var hasLint: Bool { items.contains { $0.kind == .lint } }

    /// Tells people.
    func print() {
        printLine(Terminal.harmless("Checking \(file)"))
        let bad = items.filter { $0.kind == .error || $0.kind == .lint }
        for item in items where item.kind == .warning { complain("  WARNING: \(item.text)", .yellow) }
        for item in items where item.kind == .success {
            printLine(Terminal().styled(Terminal.harmless("  SUCCESS: \(item.text)"), .green))
        }
        if !bad.isEmpty { complain("  FAILED:", .red) }
        for item in bad {
            for line in item.text.split(separator: "\n", omittingEmptySubsequences: false) {
                complain("    \(item.kind == .lint ? "lint error: " : "")\(line)")
            }
        }
        printLine("")
    }

    private func complain(_ line: String, _ style: Terminal.Style? = nil) {
        let text = Terminal.harmless(line, on: STDERR_FILENO)
        writeAll(Terminal(STDERR_FILENO).styled(text, style) + "\n", to: STDERR_FILENO)
    }

    private var json: JSONValue {
        func texts(_ kind: Item.Kind) -> JSONValue {
            .array(items.filter { $0.kind == kind }.map { .string($0.text) })
        }
        return [
            "file": .string(file), "successes": texts(.success), "warnings": texts(.warning), "lint": texts(.lint),
            "errors": texts(.error),
        ]
    }

    /// Tells all reports and ends the program with promtool's exit codes when something was found.
    static func finish(_ reports: [CheckReport], asJSON: Bool, isLintFatal: Bool = false) {
        if asJSON {
            let document: JSONValue = ["files": .array(reports.map(\.json))]
            printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
        } else {
            for report in reports { report.print() }
        }
        if reports.contains(where: \.hasErrors) { Glibc.exit(ExitStatus.failed.rawValue) }
        if isLintFatal, reports.contains(where: \.hasLint) { Glibc.exit(lintFound) }
    }
}
