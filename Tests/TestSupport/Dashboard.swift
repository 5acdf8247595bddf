package import Format
import FoundationEssentials

/// A Grafana dashboard, as its file has it.
package struct Dashboard: Sendable, CustomStringConvertible {
    package let document: JSONValue
    /// The file's name, or what stands for it.
    package let description: String

    /// One query of a panel or an annotation.
    package struct Query: Sendable {
        /// The dashboard's name, the panel's title and the query's letter.
        package let place: String
        package let expression: String
        /// Whether the value at one time is asked for, not a course over time.
        package let isInstant: Bool
    }

    package init(_ document: JSONValue, description: String) {
        self.document = document
        self.description = description
    }

    /// All that are shipped.
    package static func shipped() throws -> [Dashboard] {
        let folder = "\(RoostRun.root)/dashboards"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
        return try names.sorted().map { name in
            let data = try present(FileManager.default.contents(atPath: "\(folder)/\(name)"), "cannot read \(name)")
            return Dashboard(try JSONValue(parsing: Array(data)), description: name)
        }
    }

    package var uid: String { document["uid"]?.string ?? "" }
    package var variables: [JSONValue] { document["templating"]?["list"]?.array ?? [] }
    package var annotations: [JSONValue] { document["annotations"]?["list"]?.array ?? [] }

    /// All panels but headings.
    package var panels: [JSONValue] { (document["panels"]?.array ?? []).filter { $0["type"]?.string != "row" } }

    /// The queries of all panels.
    package var queries: [Query] {
        panels.flatMap { panel in
            (panel["targets"]?.array ?? []).map { target in
                Query(
                    place: [description, panel["title"]?.string ?? "", target["refId"]?.string ?? ""]
                        .joined(separator: " / "),
                    expression: target["expr"]?.string ?? "", isInstant: target["instant"]?.bool == true)
            }
        }
    }

    /// The queries whose values are marked in all panels.
    package var annotationQueries: [Query] {
        annotations.map { annotation in
            Query(
                place: "\(description) / \(annotation["name"]?.string ?? "")",
                expression: annotation["expr"]?.string ?? "", isInstant: false)
        }
    }

    /// An expression with values for the variables in it; a name that begins another one does not stand for that.
    package static func filled(_ expression: String, _ values: [String: String]) -> String {
        values.keys.sorted { $0.count > $1.count }.reduce(expression) { text, name in
            text.replacing("$\(name)", with: values[name] ?? "")
        }
    }
}
