import Testing

/// A rule that a line of code can break.
struct HouseRule: Sendable, CustomTestStringConvertible {
    let name: String
    /// Code that breaks the rule once.
    let sample: String
    /// The places where a file breaks it.
    let violations: @Sendable (SourceFile) -> [String]

    var testDescription: String { name }
}

private let houseRules = [
    HouseRule(
        name: "targets share by `package`: `public` would promise an interface to strangers",
        sample: "public struct Labels {}"
    ) { file in
        file.places { line in
            line.split(separator: " ").contains { $0 == "public" || $0.hasPrefix("public(") }
                || line.trimmed.hasPrefix("open ")
        }
    },
    HouseRule(
        name: "what the compiler cannot prove safe is proved in a comment above it",
        sample: "final class Box: @unchecked Sendable {}"
    ) { file in
        file.code.indices.filter { index in
            let line = file.code[index]
            guard line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") else { return false }
            return index == 0 || !file.lines[index - 1].trimmed.hasPrefix("//")
        }
        .map { file.place($0) }
    },
    HouseRule(
        name: "a library starts no task of its own: nobody would wait for it or hear its errors",
        sample: "Task { await work() }"
    ) { file in
        guard file.target != "roost" else { return [] }
        return file.places { $0.contains("Task") && $0.contains(/\bTask(?:\.detached)?\s*(?:\([^)]*\)\s*)?\{/) }
    },
    HouseRule(
        name: "a file has at most 600 lines",
        sample: String(repeating: "\n", count: 601)
    ) { file in
        file.lines.count > 601 && !tables.contains(file.path) ? ["\(file.path): \(file.lines.count) lines"] : []
    },
]

/// Files that are one long table, and may therefore be longer than others.
private let tables: Set<String> = []

@Suite("House rules")
struct HouseRuleTests {
    @Test(arguments: houseRules)
    func holds(rule: HouseRule) {
        #expect(Project.sources.flatMap(rule.violations) == [])
    }

    @Test("a rule finds what breaks it", arguments: houseRules)
    func finds(rule: HouseRule) {
        #expect(rule.violations(SourceFile(path: "Sources/Model/Sample.swift", text: rule.sample)).count == 1)
    }

    @Test("what only looks like code is not judged")
    func comments() {
        let text = """
            // public struct Old {}
            let text = "\\(name) public struct"
            // One thread alone touches it.
            nonisolated(unsafe) let pointer = make()
            """
        let file = SourceFile(path: "Sources/Model/Sample.swift", text: text)
        #expect(houseRules.flatMap { $0.violations(file) } == [])
    }
}
