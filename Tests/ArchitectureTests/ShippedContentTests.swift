import Testing

/// The names of our metrics in any text: rules, dashboards, documentation.
private func metricNames(in text: String) -> Set<String> {
    Set(text.matches(of: /\b(?:roost|probe|process|mcp)_[a-z0-9_]+\b/).map { String($0.0) })
}

@Suite("Shipped alerts and dashboards")
struct ShippedContentTests {
    private static let alerts = Project.files(below: "alerts").filter {
        $0.hasSuffix(".yml") && !$0.contains("/tests/")
    }
    private static let dashboards = Project.files(below: "dashboards").filter { $0.hasSuffix(".json") }
    /// Every family that the sources declare: a name and a kind, as `MetricFamily` takes them or as a page has them.
    private static let families = Set(
        Project.sources.flatMap { file in
            file.lines.joined(separator: "\n")
                .matches(
                    of:
                        /\(\s*"((?:roost|probe|process|mcp)_[a-z0-9_]+)",\s*[."](?:counter|gauge|histogram|info|stateset|summary|unknown)\b/
                )
                .map { String($0.1) }
        }
    )

    @Test("every metric they use exists: else a rule waits forever and a panel stays empty")
    func metricsExist() {
        for file in Self.alerts + Self.dashboards {
            let expressions = Project.text(of: file).split(separator: "\n").filter { !$0.trimmed.hasPrefix("#") }
            // A label of a metric is no metric.
            let used = metricNames(in: expressions.joined(separator: "\n")).subtracting(["mcp_method_name"])
            let unknown = used.filter { name in
                !Self.families.contains(name) && !Self.families.contains(Self.familyName(of: name))
            }
            #expect(unknown == [], "\(file) uses metrics that no source declares")
        }
    }

    @Test("every metric is documented: else nobody finds it")
    func metricsAreDocumented() {
        let documented = metricNames(
            in: ["docs/metrics.md", "docs/metrics-agent.md"].map(Project.text).joined())
        let names = documented.union(documented.map(Self.familyName))
        #expect(
            Self.families.subtracting(names).sorted() == [],
            "neither docs/metrics.md nor docs/metrics-agent.md lists them")
    }

    @Test("every alert is explained: its runbook link leads somewhere")
    func runbooks() {
        let runbooks = Project.text(of: "docs/runbooks.md")
        for file in Self.alerts {
            let text = Project.text(of: file)
            let names = text.matches(of: /- alert: (\w+)/).map(\.1)
            let links = text.matches(of: /runbook_url: docs\/runbooks\.md#(\w+)/).map(\.1)
            #expect(names.map { $0.lowercased() } == links.map(String.init), "\(file)")
            for name in names {
                #expect(runbooks.contains("\n## \(name)\n"), "docs/runbooks.md has no section \(name)")
            }
        }
    }

    @Test("every alert has a unit test in which it fires")
    func alertTests() {
        let tests = Project.files(below: "alerts/tests").map(Project.text).joined()
        for name in Self.alerts.flatMap({ Project.text(of: $0).matches(of: /- alert: (\w+)/).map(\.1) }) {
            let firing = tests.split(separator: "- alertname: ").contains { test in
                test.hasPrefix("\(name)\n") && test.contains("exp_labels")
            }
            #expect(firing, "alerts/tests never shows \(name) firing")
        }
    }

    /// A sample's name without the suffix that its family's kind adds.
    private static func familyName(of sample: String) -> String {
        for suffix in ["_total", "_bucket", "_sum", "_count", "_info"] where sample.hasSuffix(suffix) {
            return String(sample.dropLast(suffix.count))
        }
        return sample
    }
}
