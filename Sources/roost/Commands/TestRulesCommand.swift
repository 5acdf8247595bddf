import ArgumentParser
import Format
import Glibc
import Model
import Registry
import Rules

/// `roost test rules`.
struct TestRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Run unit tests of rules, in the format of promtool.",
        discussion: """
            Each test puts series in, evaluates the rules over them and looks at what fires and what expressions give. \
            What differs is shown line by line, - what was expected and + what came, with the course of the alert below. \
            It ends with 1 when a test fails or a file cannot be read, or when --minimum-coverage is not reached.

            Examples:
              roost test rules alerts/tests/*.yml
              roost test rules --run 'disk|memory' --watch tests.yml
              roost test rules --junit results.xml --minimum-coverage 80 tests/*.yml
              roost test rules --partial-annotations --timeline tests.yml
            """)

    @Argument(help: "The files of tests.", completion: .file(extensions: ["yml", "yaml"]))
    var files: [String]

    @Option(help: "Run only tests with a name that matches; a regular expression, given as often as needed.")
    var run: [String] = []

    @Flag(
        help: ArgumentHelp(
            "Compare only the annotations that a test names; one that begins with =~ is a regular expression."))
    var partialAnnotations = false

    @Flag(help: "Show which rules the tests see at work.")
    var coverage = false

    @Option(help: "Fail when fewer rules are covered, in hundredths; shows the coverage, too.")
    var minimumCoverage: Double?

    @Flag(help: "Show how every alert went, not only those that are not as expected.")
    var timeline = false

    @Option(help: "Write the results to a file as JUnit XML, too.", completion: .file())
    var junit: String?

    @Flag(help: "Write the results as one JSON object.")
    var json = false

    @Flag(name: [.short, .long], help: "Run the tests again when a file changes, until Ctrl-C, which ends with 0.")
    var watch = false

    @Flag(help: "Show what each test stored, and how long it took.")
    var debug = false

    @Flag(help: ArgumentHelp("For command lines of promtool: differences are always shown.", visibility: .hidden))
    var diff = false

    @Flag(help: "Pass over keys of rule files that nobody knows.")
    var ignoreUnknownFields = false

    @Option(help: QueryFeatures.help)
    var enableFeature: [String] = []

    func validate() throws {
        if watch, json { throw ValidationError("--watch is for people; leave out --json.") }
        if let minimumCoverage, !(0...100).contains(minimumCoverage) {
            throw ValidationError("--minimum-coverage takes a number from 0 to 100.")
        }
    }

    func run() async throws {
        let session = try session()
        guard watch else {
            let (isGood, _) = try await round(session)
            if !isGood { throw ExitCode(ExitStatus.failed.rawValue) }
            return
        }
        signal(SIGINT) { _ in _exit(ExitStatus.success.rawValue) }
        while true {
            let watch = try await round(session).watch
            if isatty(STDOUT_FILENO) == 1 { printLine("\nWaiting for changes; Ctrl-C ends.") }
            guard watch.wait() else { return }
            if Terminal().canClear { writeAll("\u{1B}[H\u{1B}[2J\u{1B}[3J", to: STDOUT_FILENO) }
        }
    }

    private func session() throws -> RuleTestSession {
        let features = try QueryFeatures(enableFeature)
        var options = RuleTester.Options()
        options.comparesPartially = partialAnnotations
        options.allowsExperimental = features.allowsExperimental
        options.delayedNameRemoval = features.delayedNameRemoval
        options.measuresCoverage = showsCoverage
        options.keepsData = debug
        let patterns = try run.map { text in
            do throws(PatternError) {
                _ = try Pattern(text)
            } catch {
                throw Failure(.usage, "--run: \(error)")
            }
            return text
        }
        return RuleTestSession(
            options: options, ignoresUnknownKeys: ignoreUnknownFields,
            selection: patterns.isEmpty ? nil : try Pattern(patterns.joined(separator: "|")))
    }

    private var showsCoverage: Bool { coverage || minimumCoverage != nil }

    /// Runs all files and tells how that went; whether all is well, and a watch over what the results hang on.
    private func round(_ session: RuleTestSession) async throws -> (isGood: Bool, watch: FileWatch) {
        var session = session
        var results: [RuleTestResult] = []
        let printer = RuleTestPrinter(showsTimelines: timeline, showsData: debug)
        for file in files {
            let result = await session.run(file)
            if !json { printer.print(result) }
            results.append(result)
        }
        let report = showsCoverage ? CoverageReport(results) : nil
        if json {
            let document = RuleTestDocument(results: results, coverage: report).json
            printLine(String(decoding: document.encoded(indentation: 2), as: UTF8.self))
        } else {
            printer.printSummary(results)
            if let report { printLine("\n" + report.lines(for: Terminal()).joined(separator: "\n")) }
        }
        if let junit { try write(JUnitReport(results: results, time: SystemTime().now()).text, to: junit) }
        return (results.allSatisfy(\.isPassed) && isCovered(report), session.watch)
    }

    private func isCovered(_ report: CoverageReport?) -> Bool {
        guard let report, let minimumCoverage, report.percentage < minimumCoverage else { return true }
        printError("fewer rules are covered than the \(minimumCoverage) % that --minimum-coverage asks for")
        return false
    }

    private func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else {
            throw Failure(.failed, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        let isWritten = fputs(text, file) >= 0
        guard fclose(file) == 0, isWritten else {
            throw Failure(.failed, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }
}
