import ArgumentParser
import Model

/// What is complained about though it is no error, by the names of promtool's `--lint`.
struct LintSelection {
    private enum Name: String, CaseIterable {
        case duplicates = "duplicate-rules"
        case longIntervals = "too-long-scrape-interval"
        case all
        case none
    }

    static let help = ArgumentHelp(
        "What to complain about, with commas between: \(Name.allCases.map(\.rawValue).joined(separator: ", ")).")
    static let standard = Name.duplicates.rawValue

    /// Rules that write the same series.
    private(set) var findsDuplicates = false
    /// Scrape intervals after which a sample is no longer current.
    private(set) var findsLongIntervals = false

    /// Takes names with commas between them; `none` wins over all others.
    init(_ text: String) throws {
        var names: Set<Name> = []
        for word in text.split(separator: ",") {
            guard let name = Name(rawValue: String(word)) else {
                throw Failure(.usage, "there is no lint '\(word)': see --help for those that there are")
            }
            names.insert(name)
        }
        guard !names.contains(.none) else { return }
        findsDuplicates = !names.isDisjoint(with: [.duplicates, .all])
        findsLongIntervals = !names.isDisjoint(with: [.longIntervals, .all])
    }
}
