import ArgumentParser
import Settings

/// What of PromQL is switched on for a check, by the names of promtool's `--enable-feature`.
struct QueryFeatures {
    private static let experimental = AgentFeature.allCases.filter(\.allowsExperimental).map(\.rawValue)
    private static let delayedNameRemoval = AgentFeature.delayedNameRemoval.rawValue
    /// What is always on, and what files may say all the same.
    private static let standard: Set = ["promql-duration-expr"]

    static let help = ArgumentHelp(
        "Switch something on, as promtool does: "
            + (experimental.sorted() + [delayedNameRemoval]).joined(separator: ", ") + ".")

    var allowsExperimental = false
    var delayedNameRemoval = false

    /// Takes names, which may be several with commas between them.
    init(_ lists: [String]) throws {
        for name in lists.flatMap({ $0.split(separator: ",").map(String.init) }) {
            if Self.experimental.contains(name) {
                allowsExperimental = true
            } else if name == Self.delayedNameRemoval {
                delayedNameRemoval = true
            } else if !Self.standard.contains(name) {
                throw Failure(.usage, "there is no feature '\(name)': see --help for those that there are")
            }
        }
    }
}
