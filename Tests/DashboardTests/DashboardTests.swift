import Format
import PromQL
import TestSupport
import Testing

/// If these fail, a dashboard looks broken, or does not lead on to the next.
@Suite("Dashboards")
struct DashboardTests {
    /// Where a panel stands on the grid.
    private struct Place {
        let x, y, width, height: Int64

        init(_ panel: JSONValue) throws {
            func number(_ name: String) throws -> Int64 {
                try present(panel["gridPos"]?[name]?.integer, "\(panel["title"] ?? .null) has no place")
            }
            (x, y, width, height) = (try number("x"), try number("y"), try number("w"), try number("h"))
        }

        func overlaps(_ other: Place) -> Bool {
            x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
        }
    }

    @Test("no two panels overlap or leave the grid, and each has a number of its own")
    func places() throws {
        for dashboard in try Dashboard.shipped() {
            let panels = try present(dashboard.document["panels"]?.array, "\(dashboard) has no panels")
            #expect(Set(panels.map { $0["id"]?.integer }).count == panels.count, "\(dashboard)")
            var places: [Place] = []
            for panel in panels {
                let place = try Place(panel)
                #expect(place.x >= 0 && place.x + place.width <= 24 && place.width > 0 && place.height > 0)
                #expect(!places.contains { $0.overlaps(place) }, "\(dashboard): \(panel["title"] ?? .null)")
                places.append(place)
            }
        }
    }

    @Test("each is found under a name that stays, says what it is for, and needs no newer Grafana than 11")
    func heads() throws {
        for dashboard in try Dashboard.shipped() {
            let document = dashboard.document
            #expect("\(dashboard.uid).json" == "\(dashboard)")
            #expect(document["id"] == nil, "a number would be that of another Grafana")
            #expect(document["title"]?.string?.hasPrefix("Roost / ") == true)
            #expect(document["description"]?.string?.isEmpty == false)
            #expect(document["schemaVersion"]?.integer == 39)
            #expect(dashboard.variables.map { $0["name"]?.string } == ["datasource", "job", "instance", "server"])
        }
    }

    @Test("each leads to the others with the time and what is chosen")
    func links() throws {
        let dashboards = try Dashboard.shipped()
        for dashboard in dashboards {
            let links = try present(dashboard.document["links"]?.array, "\(dashboard) has no links")
            #expect(links.count == 1 && links[0]["type"]?.string == "dashboards")
            #expect(links[0]["tags"] == dashboard.document["tags"] && links[0]["tags"] == ["roost"])
            #expect(links[0]["keepTime"]?.bool == true && links[0]["includeVars"]?.bool == true)
        }
        // A server's name leads to the server.
        let fleet = try #require(dashboards.first { $0.uid == "roost-fleet" })
        let table = try #require(fleet.panels.first { $0["type"]?.string == "table" })
        let url = try #require(Self.links(in: table).first)
        let way = try #require(url.wholeMatch(of: /\/d\/([a-z-]+)\?(.*)/))
        #expect(dashboards.contains { $0.uid == way.1 })
        let parts = Set(way.2.split(separator: "&"))
        #expect(
            parts == [
                "${datasource:queryparam}", "${job:queryparam}", "${instance:queryparam}", "${__url_time_range}",
                "var-server=${__value.raw}",
            ])
    }

    @Test("each marks restarts and alerts in its panels, by expressions that can be read")
    func annotations() throws {
        for dashboard in try Dashboard.shipped() {
            #expect(dashboard.annotations.map { $0["name"]?.string } == ["Restarts", "Alerts"])
            for query in dashboard.annotationQueries {
                let text = Dashboard.filled(query.expression, ["__interval": "1m"])
                #expect(throws: Never.self, "\(query.place)") {
                    try Expression(parsing: text, allowsExperimental: false)
                }
            }
        }
    }

    @Test("the table of servers begins with the worst, and asks for each server once")
    func table() throws {
        let fleet = try #require(try Dashboard.shipped().first { $0.uid == "roost-fleet" })
        let table = try #require(fleet.panels.first { $0["type"]?.string == "table" })
        #expect(table["options"]?["sortBy"]?.array == [["displayName": "State", "desc": true]])
        // Columns are put together by the labels that they have in common: any other label would part them.
        for target in table["targets"]?.array ?? [] {
            let expression = target["expr"]?.string ?? ""
            let text = Dashboard.filled(expression, ["__rate_interval": "1m", "__range": "1h"])
            #expect(
                try Self.grouping(of: Expression(parsing: text).root) == ["job", "instance", "server"], "\(expression)")
        }
    }

    /// The labels that the values of an expression have, as its first aggregation says.
    private static func grouping(of node: Node) -> [String]? {
        if case .aggregation(let aggregation) = node.kind, case .by(let labels) = aggregation.grouping { return labels }
        return node.kind.children.lazy.compactMap { grouping(of: $0) }.first
    }

    /// The addresses that the cells of a table lead to.
    private static func links(in panel: JSONValue) -> [String] {
        (panel["fieldConfig"]?["overrides"]?.array ?? []).flatMap { $0["properties"]?.array ?? [] }
            .filter { $0["id"]?.string == "links" }
            .flatMap { $0["value"]?.array ?? [] }.compactMap { $0["url"]?.string }
    }
}
