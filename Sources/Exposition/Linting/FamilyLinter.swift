internal import Model

/// Looks at one family. Each rule is a method; what they say is what promlint says.
struct FamilyLinter {
    private let family: ExposedFamily
    private let kind: ExposedKind
    /// Under which it is linted: OpenMetrics leaves the suffix of counters out of a family's name, promlint does not.
    private let name: String
    /// OpenMetrics has series twice only with times, which then differ.
    private let canRepeat: Bool
    private var found: [LintProblem] = []

    init(_ family: ExposedFamily, as syntax: ExpositionSyntax) {
        self.family = family
        kind = family.kind ?? .unknown
        canRepeat = syntax == .openMetrics
        name = syntax == .openMetrics && kind == .counter ? family.name + "_total" : family.name
    }

    /// What all rules find.
    mutating func problems() -> [LintProblem] {
        lintHelp()
        lintUnit()
        lintCounter()
        lintReservedSuffixes()
        lintReservedLabels()
        lintTypeInName()
        lintColons()
        lintCamelCase()
        lintAbbreviations()
        lintDuplicates()
        return found
    }

    private mutating func lintHelp() {
        if family.help == nil { add("no help text") }
    }

    private mutating func lintUnit() {
        guard let (unit, base) = KnownUnits.find(in: name), unit != base else { return }
        add("use base unit \"\(base)\" instead of \"\(unit)\"")
    }

    private mutating func lintCounter() {
        let isTotal = name.hasSuffix("_total")
        if kind == .counter, !isTotal { add("counter metrics should have \"_total\" suffix") }
        if kind != .counter, kind != .unknown, isTotal { add("non-counter metrics should not have \"_total\" suffix") }
    }

    private mutating func lintReservedSuffixes() {
        guard kind != .unknown, kind != .histogram else { return }
        if name.hasSuffix("_bucket") { add("non-histogram metrics should not have \"_bucket\" suffix") }
        guard kind != .summary else { return }
        for suffix in ["_count", "_sum"] where name.hasSuffix(suffix) {
            add("non-histogram and non-summary metrics should not have \"\(suffix)\" suffix")
        }
    }

    private mutating func lintReservedLabels() {
        guard kind != .unknown else { return }
        for series in family.series {
            if kind.boundLabel != "le", series.labels["le"] != nil {
                add("non-histogram metrics should not have \"le\" label", line: series.line)
            }
            if kind.boundLabel != "quantile", series.labels["quantile"] != nil {
                add("non-summary metrics should not have \"quantile\" label", line: series.line)
            }
        }
    }

    private mutating func lintTypeInName() {
        guard kind != .unknown else { return }
        let type = kind == .gaugehistogram ? "gauge_histogram" : kind.rawValue
        guard name.lowercased().hasWord(type) else { return }
        add("metric name should not include type '\(type)'")
    }

    private mutating func lintColons() {
        if name.utf8.contains(UInt8(ascii: ":")) { add("metric names should not contain ':'") }
    }

    private mutating func lintCamelCase() {
        if name.isCamelCase { add("metric names should be written in 'snake_case' not 'camelCase'") }
        for series in family.series where series.labels.contains(where: { $0.name.isCamelCase }) {
            add("label names should be written in 'snake_case' not 'camelCase'", line: series.line)
        }
    }

    private mutating func lintAbbreviations() {
        let lowercase = name.lowercased()
        guard KnownUnits.abbreviations.contains(where: lowercase.hasWord) else { return }
        add("metric names should not contain abbreviated units")
    }

    private mutating func lintDuplicates() {
        // The parts of a histogram or a summary make one metric, however often they are there.
        guard !canRepeat, kind.boundLabel == nil else { return }
        var known: Set<Labels> = []
        for series in family.series where !known.insert(series.labels).inserted {
            add("metric not unique", line: series.line)
        }
    }

    private mutating func add(_ text: String, line: Int? = nil) {
        guard !found.contains(where: { $0.text == text }) else { return }
        found.append(LintProblem(metric: name, text: text, line: line ?? family.line))
    }
}

extension String {
    /// Whether the word stands at the end or between underscores, not at the beginning.
    fileprivate func hasWord(_ word: String) -> Bool { hasSuffix("_\(word)") || contains("_\(word)_") }

    /// Whether a small letter is followed by a capital one.
    fileprivate var isCamelCase: Bool {
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let small = UInt8(ascii: "a")...UInt8(ascii: "z")
        return zip(utf8, utf8.dropFirst()).contains { small.contains($0) && capitals.contains($1) }
    }
}
