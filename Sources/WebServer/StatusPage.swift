internal import Format

/// The page at `/`: how this host's servers are, for a person, on a desk or on a phone. No script; it loads itself
/// anew every few seconds.
package enum StatusPage {
    /// The page as UTF-8.
    package static func render(_ model: StatusPageModel) -> [UInt8] { Array(page(model).text.utf8) }

    /// The page as an answer that no cache keeps, and in which nothing but its own style sheet has effect.
    package static func response(_ model: StatusPageModel) -> WebResponse {
        var response = WebResponse(contentType: "text/html; charset=utf-8", body: render(model))
        response.headers += [
            ("cache-control", "no-store"),
            (
                "content-security-policy",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
            ),
            ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"),
        ]
        return response
    }

    private static func page(_ model: StatusPageModel) -> HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="refresh" content="5">
        <title>\(title(model))</title>
        <link rel="icon" href="data:image/svg+xml,\(icon(model))">
        <style>\(styleSheet)</style>
        </head>
        <body>
        <header>
        <h1>Roost <span class="host">on \(model.host)</span></h1>
        <p class="verdict \(verdictTone(model).rawValue)"><span class="dot"></span>\(verdict(model))</p>
        </header>
        <main>
        \(alertSection(model))
        \(serverSection(model))\(targetSection(model))
        \(factSection(model))
        </main>
        <footer>
        <nav><a href="/metrics">Metrics</a> <a href="/-/healthy">Health</a> <a href="/-/ready">Readiness</a></nav>
        <p>Roost \(model.version) · as of \(time(model.now)) · refreshes every 5 s</p>
        </footer>
        </body>
        </html>

        """
    }

    private static func troubled(_ model: StatusPageModel) -> Int {
        model.servers.count { $0.tone == .bad || $0.probes.contains { !$0.isUp } }
    }

    private static func verdictTone(_ model: StatusPageModel) -> StatusPageModel.Tone {
        if troubled(model) > 0 || model.alerts.contains(where: \.isFiring) { return .bad }
        if model.servers.isEmpty { return .idle }
        return model.servers.contains { $0.tone == .warning || $0.tone == .busy } ? .warning : .good
    }

    private static func verdict(_ model: StatusPageModel) -> String {
        let firing = model.alerts.count(where: \.isFiring)
        let alerts = firing == 0 ? "" : ", \(counted(firing, "alert")) firing"
        if model.servers.isEmpty { return "No servers yet\(alerts)" }
        let troubled = troubled(model)
        if troubled == 0 {
            let changing = model.servers.count { $0.tone == .warning || $0.tone == .busy }
            let state = changing == 0 ? "all well" : "\(changing) changing state"
            return "\(counted(model.servers.count, "server")), \(state)\(alerts)"
        }
        let verb = troubled == 1 ? "needs" : "need"
        return "\(troubled) of \(counted(model.servers.count, "server")) \(verb) attention\(alerts)"
    }

    private static func title(_ model: StatusPageModel) -> String {
        let mark =
            switch verdictTone(model) {
            case .good: "✓"
            case .bad: "✗"
            default: "…"
            }
        return "\(mark) \(model.host) · Roost"
    }

    /// A disc in the verdict's colour, so that a tab tells it too.
    private static func icon(_ model: StatusPageModel) -> HTML {
        let colour: HTML =
            switch verdictTone(model) {
            case .good: "1a7f37"
            case .bad: "cf222e"
            case .warning, .busy: "bf8700"
            case .idle: "6e7781"
            }
        return """
            %3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E\
            %3Ccircle cx='4' cy='4' r='3.5' fill='%23\(colour)'/%3E%3C/svg%3E
            """
    }

    /// `1 server`, `2 servers`.
    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// `2026-07-28 09:30:00 UTC`.
    static func time(_ time: Timestamp) -> String {
        let text = RFC3339.text(time - time % 1000)
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }
}
