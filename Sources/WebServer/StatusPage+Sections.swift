internal import Format

extension StatusPage {
    /// The table of servers, or how to start the first.
    static func serverSection(_ model: StatusPageModel) -> HTML {
        guard !model.servers.isEmpty else {
            return """
                <section>
                <h2>Servers</h2>
                <p class="empty">None is registered. Start one with <code>roost serve -d -- COMMAND</code>.</p>
                </section>
                """
        }
        return """
            <section>
            <h2>Servers</h2>
            <table class="servers">
            <thead><tr><th>Server</th><th>State</th><th>Address</th><th class="number">Uptime</th>\
            <th class="number">Memory</th><th class="number">CPU</th><th class="number">Restarts</th>\
            <th>Probes</th></tr></thead>
            <tbody>
            \(HTML(model.servers.map(row)))</tbody>
            </table>
            </section>
            """
    }

    private static func row(_ server: StatusPageModel.Server) -> HTML {
        """
        <tr><th scope="row">\(server.name)\(server.pid.map { " <small>pid \($0)</small>" as HTML } ?? "")</th>\
        <td class="\(server.tone.rawValue)"><span class="state"><span class="dot"></span>\(server.state)</span>\
        \(server.detail.map { "<small>\($0)</small>" as HTML } ?? "")</td>\
        \(cell("Address", server.address.map(address)))\
        \(figure("Uptime", server.uptime.map(HumanText.duration)))\
        \(figure("Memory", server.memory.map(HumanText.bytes)))\
        \(figure("CPU", server.cpu.map(HumanText.percent)))\
        \(figure("Restarts", String(server.restarts)))\
        \(cell("Probes", server.probes.isEmpty ? nil : HTML(server.probes.map(probe))))</tr>

        """
    }

    private static func cell(_ label: String, _ content: HTML?) -> HTML {
        "<td data-label=\"\(label)\">\(content ?? nothing)</td>"
    }

    private static let nothing: HTML = "<span class=\"none\">–</span>"

    private static func figure(_ label: String, _ text: String?) -> HTML {
        "<td class=\"number\" data-label=\"\(label)\">\(text.map { "\($0)" as HTML } ?? nothing)</td>"
    }

    /// A link only when a browser can follow it: never `javascript:`.
    private static func address(_ address: String) -> HTML {
        guard ["http://", "https://"].contains(where: address.hasPrefix) else { return "<code>\(address)</code>" }
        let place = String(address.drop { $0 != "/" }.dropFirst(2))
        return "<a href=\"\(address)\" rel=\"noreferrer\"><code>\(place)</code></a>"
    }

    private static func probe(_ probe: StatusPageModel.Probe) -> HTML {
        """
        <span class="probe \(probe.isUp ? "good" : "bad")"><span class="dot"></span>\(probe.kind) \
        \(probe.isUp ? probe.latency.map(HumanText.latency) ?? "up" : "failed")\
        \(probe.note.map { "<small>\($0)</small>" as HTML } ?? "")</span>
        """
    }

    /// The table of alerts; nothing when there are none.
    static func alertSection(_ model: StatusPageModel) -> HTML {
        guard !model.alerts.isEmpty else { return "" }
        return """
            <section>
            <h2>Alerts</h2>
            <table class="alerts">
            <thead><tr><th>Alert</th><th>State</th><th>About</th><th>Summary</th>\
            <th class="number">Since</th></tr></thead>
            <tbody>
            \(HTML(model.alerts.map { row($0, now: model.now) }))</tbody>
            </table>
            </section>
            """
    }

    private static func row(_ alert: StatusPageModel.Alert, now: Timestamp) -> HTML {
        """
        <tr><th scope="row">\(alert.name)\(alert.severity.map { " <small>\($0)</small>" as HTML } ?? "")</th>\
        <td class="\(alert.isFiring ? "bad" : "warning")"><span class="state"><span class="dot"></span>\
        \(alert.isFiring ? "firing" : "pending")</span>\
        \(alert.acknowledgedBy.map { " <small>acknowledged by \($0)</small>" as HTML } ?? "")</td>\
        \(cell("About", alert.subject.map { "\($0)" }))\
        \(cell("Summary", alert.summary.map { "\($0)" }))\
        <td class="number" data-label="Since" title="\(time(alert.since))">\
        \(HumanText.duration(Double(now - alert.since) / 1000))</td></tr>

        """
    }

    /// The table of targets; nothing when there are none.
    static func targetSection(_ model: StatusPageModel) -> HTML {
        guard !model.targets.isEmpty else { return "" }
        return """
            <section>
            <h2>Targets</h2>
            <table class="targets">
            <thead><tr><th>Target</th><th>State</th><th class="number">Samples</th><th class="number">Took</th>\
            <th class="number">Scraped</th></tr></thead>
            <tbody>
            \(HTML(model.targets.map(row)))</tbody>
            </table>
            </section>
            """
    }

    private static func row(_ target: StatusPageModel.Target) -> HTML {
        """
        <tr><th scope="row">\(address(target.url)) <small>\(target.job)</small></th>\
        <td class="\(target.isUp.map { $0 ? "good" : "bad" } ?? "idle")"><span class="state"><span class="dot"></span>\
        \(target.isUp.map { $0 ? "up" : "down" } ?? "not scraped yet")</span>\
        \(target.error.map { "<small>\($0)</small>" as HTML } ?? "")</td>\
        \(figure("Samples", target.isUp == nil ? nil : String(target.samples)))\
        \(figure("Took", target.isUp == nil ? nil : HumanText.latency(target.latency)))\
        \(figure("Scraped", target.age.map { "\(HumanText.duration($0)) ago" }))</tr>

        """
    }

    /// What the agent says of itself.
    static func factSection(_ model: StatusPageModel) -> HTML {
        guard !model.facts.isEmpty else { return "" }
        let rows = model.facts.map { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>\n" as HTML }
        return "<section>\n<h2>Agent</h2>\n<dl>\n\(HTML(rows))</dl>\n</section>"
    }
}
