internal import Format
package import Model
package import YAML

/// Addresses that were found together, and what they have in common.
package struct TargetGroup: Hashable, Sendable {
    /// What is known of each target, `__address__` first of all.
    package var targets: [Labels]
    /// What all of them have; a target's own labels win.
    package var labels: Labels

    package init(_ targets: [Labels], labels: Labels = .empty) {
        self.targets = targets
        self.labels = labels
    }

    /// Reads `{targets: […], labels: {…}}`, as `static_configs` and the files of `file_sd_configs` have it.
    package init(_ node: YAMLNode) throws(YAMLError) {
        self = try node.mapping("a group of targets") { reader throws(YAMLError) in
            let targets = try reader.list("targets") { node throws(YAMLError) in
                let address = try node.string("a target")
                guard !address.contains("/") else {
                    throw node.error("\"\(address)\" is no target: write host:port, without scheme and path")
                }
                return Labels([(TargetLabel.address, address)])
            }
            var labels: [(String, String)] = []
            for entry in try reader.entries("labels") {
                guard !entry.key.isEmpty else { throw entry.keyError("a label needs a name") }
                labels.append((entry.key, try entry.value.string("label \(entry.key)")))
            }
            return TargetGroup(targets, labels: Labels(labels))
        }
    }

    /// Reads what `http_sd_configs` answer: a list of `{"targets": […], "labels": {…}}`.
    static func list(json bytes: [UInt8]) throws(TargetSourceError) -> [TargetGroup] {
        guard let groups = (try? JSONValue(parsing: bytes))?.array else {
            throw TargetSourceError("it is no JSON list")
        }
        var list: [TargetGroup] = []
        for group in groups {
            guard let targets = group["targets"]?.array ?? (group["targets"] == nil ? [] : nil),
                let labels = group["labels"]?.members ?? (group["labels"] == nil ? [] : nil)
            else { throw TargetSourceError("an element has no list \"targets\" or no object \"labels\"") }
            let addresses = targets.compactMap(\.string)
            let pairs = labels.compactMap { label in label.value.string.map { (label.name, $0) } }
            guard addresses.count == targets.count, pairs.count == labels.count else {
                throw TargetSourceError("a target or a label of an element is no text")
            }
            list.append(TargetGroup(addresses.map { [TargetLabel.address: $0] }, labels: Labels(pairs)))
        }
        return list
    }
}

/// Labels that say how a target is scraped; they are gone afterwards, as all that begin with `__`.
package enum TargetLabel {
    package static let address = "__address__"
    package static let scheme = "__scheme__"
    package static let path = "__metrics_path__"
    package static let interval = "__scrape_interval__"
    package static let timeout = "__scrape_timeout__"
    /// Before the name of a parameter of the query.
    package static let parameter = "__param_"
    /// Before what its source knows of a target.
    package static let meta = "__meta_"
    /// There when its source only guesses that a target has a page of metrics.
    package static let guess = "__meta_roost_guess"
}

/// Why targets could not be had from where they come from.
struct TargetSourceError: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
