import Testing

/// What the protocols of the standard library and of our dependencies ask for: documented there.
private let standardRequirements: Set<String> = [
    "==", "<", "hash", "description", "debugDescription", "next", "makeIterator", "run", "validate", "configuration",
    "Interpolation", "appendLiteral", "appendInterpolation", "log",
]

/// Names that mean what they mean in the standard library's sets, wherever they stand.
private let setAlgebra: Set<String> = [
    "contains", "insert", "remove", "formUnion", "formIntersection", "subtract", "intersection",
]

/// The declarations of a file that say nothing of what they are for.
///
/// Types and functions need a summary. Properties and initialisers may do without: their name, their type and the
/// summary of the type they belong to mostly say it all. So may what a protocol asks for, since the protocol says it.
private func undocumented(in file: SourceFile, requirements: Set<String>) -> [String] {
    file.declarations.filter { declaration in
        guard !declaration.isDocumented, declaration.name != "main" else { return false }
        switch declaration.kind {
        case .type: return !isWitness(declaration, requirements)
        case .function: return !isWitness(declaration, requirements) && !setAlgebra.contains(declaration.name)
        case .property, .other: return false
        }
    }
    .map { "\(file.place($0.line)): \($0.name) has no summary" }
}

private func isWitness(_ declaration: Declaration, _ requirements: Set<String>) -> Bool {
    declaration.mayBeWitness && requirements.contains(declaration.name)
}

@Suite("Documentation")
struct DocumentationTests {
    @Test("every type and function that other files see says in a line what it is for")
    func summaries() {
        let requirements = Project.sources.flatMap(\.declarations).filter(\.isRequirement).map(\.name)
        let known = standardRequirements.union(requirements)
        #expect(Project.sources.flatMap { undocumented(in: $0, requirements: known) } == [])
    }

    @Test(
        "a missing summary is found",
        arguments: [
            ("package struct Series {}", 1),
            ("/// One series.\n@frozen\npackage struct Series {}", 0),
            ("private struct Series {\n    func first() {}\n}", 0),
            ("/// One.\nstruct Series {\n    func first() {\n        func local() {}\n    }\n}", 1),
            ("/// One.\nstruct Series: Sequence {\n    func makeIterator() {}\n    func last() {}\n}", 1),
            ("extension Series {\n    static func make() {}\n    private func hide() {}\n}", 1),
            ("// Not a summary.\nfunc make() {}", 1),
            ("let text = \"{\"\nfunc make() {}", 1),
        ]
    )
    func missingSummary(text: String, count: Int) {
        let file = SourceFile(path: "Sources/Model/Sample.swift", text: text)
        #expect(undocumented(in: file, requirements: standardRequirements).count == count)
    }
}
