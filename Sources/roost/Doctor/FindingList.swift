/// Findings as people read them: one line each, its advice below, and the sum at the end.
struct FindingList {
    private let findings: [Finding]

    init(_ findings: [Finding]) {
        self.findings = findings
    }

    /// The text, in colour where that is wanted.
    func rendered(for terminal: Terminal) -> String {
        let levels = Finding.Level.allCases
        let levelWidth = levels.map(\.rawValue.count).max() ?? 0
        let subjectWidth = findings.map(\.subject.count).max() ?? 0
        let lines = findings.flatMap { finding -> [String] in
            let level = finding.level.rawValue
            let line =
                terminal.styled(level, finding.level.style) + spaces(levelWidth - level.count + 2)
                + terminal.styled(finding.subject, .bold) + spaces(subjectWidth - finding.subject.count + 2)
                + Terminal.harmless(finding.text)
            let advice = finding.advice.map { [spaces(levelWidth + subjectWidth + 4) + "→ " + Terminal.harmless($0)] }
            return [line] + (advice ?? [])
        }
        let counts = levels.reversed().compactMap { level -> String? in
            let count = findings.count { $0.level == level }
            return count == 0 ? nil : "\(count) \(level.rawValue)\(count == 1 || level == .ok ? "" : "s")"
        }
        return (lines + ["", counts.joined(separator: ", ")]).joined(separator: "\n")
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
