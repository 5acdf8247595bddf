internal import Format

/// Prints a received webhook so that a person can read it in a terminal.
package enum WebhookPrinter {
    /// Labels that the line of an alert shows anyway.
    private static let prominent: Set<String> = ["alertname", "severity"]
    private static let alertLimit = 100

    /// A version-4 webhook of Alertmanager as a few lines for each alert; any other JSON indented; anything else as
    /// it came, without what would steer the terminal. Ends with a line break.
    package static func text(for body: [UInt8], colour: Bool) -> String {
        guard let document = try? JSONValue(parsing: body) else {
            return printable(String(decoding: body, as: UTF8.self), keepingLines: true) + "\n"
        }
        guard document["version"]?.string == "4", let status = document["status"]?.string,
            let alerts = document["alerts"]?.array
        else {
            return printable(String(decoding: document.encoded(indentation: 2), as: UTF8.self), keepingLines: true)
                + "\n"
        }
        let paint = Paint(isOn: colour)
        var lines = [heading(document, status: status, count: alerts.count, paint)]
        for alert in alerts.prefix(alertLimit) { lines += self.lines(alert, paint) }
        if alerts.count > alertLimit { lines.append("  … and \(alerts.count - alertLimit) more") }
        if let truncated = document["truncatedAlerts"]?.integer, truncated > 0 {
            lines.append("  \(truncated) more were left out by the sender")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func heading(_ document: JSONValue, status: String, count: Int, _ paint: Paint) -> String {
        let receiver = printable(document["receiver"]?.string ?? "")
        let alerts = count == 1 ? "1 alert" : "\(count) alerts"
        return "\(paint.status(printable(status), status)) · \(alerts)"
            + (receiver.isEmpty ? "" : paint.soft(" · receiver \(receiver)"))
    }

    /// The time is when the alert began or, for a resolved one, when it ended.
    private static func lines(_ alert: JSONValue, _ paint: Paint) -> [String] {
        let status = alert["status"]?.string ?? "unknown"
        let labels = strings(alert["labels"])
        let annotations = strings(alert["annotations"])
        let name = labels.first { $0.name == "alertname" }?.value ?? "(no alertname)"
        let severity = labels.first { $0.name == "severity" }.map { " [\($0.value)]" } ?? ""
        let time = alert[status == "resolved" ? "endsAt" : "startsAt"]?.string ?? ""
        var lines = [
            "  \(paint.soft(clock(time))) \(paint.status(printable(status), status)) \(paint.bold(name))\(severity)"
        ]
        let others = labels.filter { !prominent.contains($0.name) }
        if !others.isEmpty {
            lines.append("    " + paint.soft(others.map { "\($0.name)=\($0.value)" }.joined(separator: " ")))
        }
        for name in ["summary", "description"] {
            if let text = annotations.first(where: { $0.name == name })?.value { lines.append("    \(text)") }
        }
        return lines
    }

    private static func strings(_ value: JSONValue?) -> [(name: String, value: String)] {
        (value?.members ?? []).compactMap { member in
            member.value.string.map { (printable(member.name), printable($0)) }
        }
    }

    /// `09:30:00.250` of an RFC 3339 time, in UTC.
    private static func clock(_ time: String) -> String {
        guard let time = RFC3339.time(time) else { return "--:--:--" }
        return String(RFC3339.text(time).dropFirst(11).dropLast())
    }

    /// Without control characters, by which a sender could rewrite what the terminal shows.
    private static func printable(_ text: String, keepingLines: Bool = false) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control
            if !isControl || keepingLines && (scalar == "\n" || scalar == "\t") {
                result.append(scalar)
            } else {
                result.append(" ")
            }
        }
        return String(result)
    }
}

/// Colours of a terminal, by the ANSI escape codes.
private struct Paint {
    let isOn: Bool

    func status(_ text: String, _ status: String) -> String {
        switch status {
        case "firing": wrap("1;31", text)
        case "resolved": wrap("1;32", text)
        default: text
        }
    }

    func bold(_ text: String) -> String { wrap("1", text) }
    func soft(_ text: String) -> String { wrap("2", text) }

    private func wrap(_ code: String, _ text: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
