import Exposition

@testable import ProcStats

extension FuzzedParser {
    /// Every parser of what other programs write; one line each, and a folder of examples in `Tests/FuzzCorpus`.
    static let all: [FuzzedParser] = [
        FuzzedParser(name: "text", words: expositionWords) { contradiction(in: $0, as: .text) },
        FuzzedParser(name: "openmetrics", words: expositionWords) { contradiction(in: $0, as: .openMetrics) },
        FuzzedParser("proc-stat") { _ = StatFile(parsing: $0.span) },
        FuzzedParser("proc-status") { _ = StatusFile(parsing: $0.span) },
        FuzzedParser("proc-io") { _ = IOFile(parsing: $0.span) },
        FuzzedParser("proc-limits") { _ = LimitsFile(parsing: $0.span) },
    ]
}
