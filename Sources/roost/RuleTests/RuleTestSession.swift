import Model
import Rules
import TSDB
import YAML

/// Reads files of tests with the rule files that they name, and runs them.
struct RuleTestSession {
    let options: RuleTester.Options
    let ignoresUnknownKeys: Bool
    /// Which tests are run, by their names; nil for all.
    let selection: Pattern?
    /// What the session hangs on: a change of one of these can change its results.
    private(set) var watch = FileWatch()
    private var ruleFiles: [String: RuleFileReading] = [:]

    private enum RuleFileReading {
        case good(RuleFile)
        case bad(String)
    }

    init(options: RuleTester.Options, ignoresUnknownKeys: Bool, selection: Pattern?) {
        self.options = options
        self.ignoresUnknownKeys = ignoresUnknownKeys
        self.selection = selection
    }

    /// Runs the tests of a file, those of one file at the same time.
    mutating func run(_ path: String) async -> RuleTestResult {
        let start = ContinuousClock.now
        watch.add(FilePattern(path))
        var result = RuleTestResult(file: path)
        do {
            let file = try RuleTestFile(parsing: ServerFile.read(path), file: path)
            let tests = file.tests.filter { selection?.matches($0.name) ?? true }
            try findRuleFiles(of: file, into: &result)
            // As promtool does, rules are not looked at when nobody wants them.
            if !tests.isEmpty { try readRuleFiles(into: &result) }
            if result.errors.isEmpty {
                let tester = RuleTester(file, groups: result.groups, options: options) { Store(Self.storage) }
                result.outcomes = await Self.outcomes(of: tests, tester)
                result.warnings += result.outcomes.flatMap { $0.warnings.map(\.description) }
            }
        } catch let failure as Failure {
            result.errors.append(failure.message)
        } catch {
            result.errors.append("\(error)")
        }
        result.duration = ContinuousClock.now - start
        return result
    }

    /// Nothing is ever too old for a test.
    private static let storage = Store.Settings(retention: .seconds(1 << 40))

    private mutating func findRuleFiles(of file: RuleTestFile, into result: inout RuleTestResult) throws {
        var known: Set<String> = []
        for pattern in file.ruleFiles {
            let files = FilePattern(pattern.text, from: FilePattern.folder(of: file.file))
            watch.add(files)
            let paths = files.paths
            if paths.isEmpty {
                // promtool goes on without the rules, and what must not fire does not.
                guard files.hasWildcards else { throw pattern.error("there is no rule file \(files.text)") }
                result.warnings.append(pattern.error("no rule file matches \(files.text)").description)
            }
            result.ruleFiles += paths.filter { known.insert($0).inserted }
        }
    }

    private mutating func readRuleFiles(into result: inout RuleTestResult) throws {
        for path in result.ruleFiles {
            switch ruleFiles[path] {
            case .good(let file): result.groups += file.groups
            case .bad(let error): result.errors.append(error)
            case nil:
                let bytes = try ServerFile.read(path)
                do throws(RuleFileError) {
                    let file = try RuleFile(
                        parsing: bytes, file: path, allowsExperimental: options.allowsExperimental,
                        ignoresUnknownKeys: ignoresUnknownKeys)
                    ruleFiles[path] = .good(file)
                    result.groups += file.groups
                } catch {
                    ruleFiles[path] = .bad(error.description)
                    result.errors.append(error.description)
                }
            }
        }
    }

    private static func outcomes(of tests: [RuleTest], _ tester: RuleTester) async -> [RuleTestOutcome] {
        await withTaskGroup(of: RuleTestOutcome.self) { group in
            for test in tests { group.addTask { tester.run(test) } }
            var outcomes: [RuleTestOutcome] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.test.index < $1.test.index }
        }
    }
}
