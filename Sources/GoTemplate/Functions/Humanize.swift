/// Numbers as people read them, digit for digit as Prometheus writes them (its `template.go` and
/// `prometheus/common`'s `helpers/templates/time.go`).
package enum Humanize {
    /// With a metric prefix: `1.234k`, `500m`.
    package static func decimal(_ value: Double) -> String {
        let (scaled, prefix) = metricPrefix(value)
        return general(scaled) + prefix
    }

    /// With a binary prefix: `1.5Mi`.
    package static func binary(_ value: Double) -> String {
        guard value.isFinite, value.magnitude > 1 else { return general(value) }
        var value = value
        var prefix = ""
        for next in ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"] where value.magnitude >= 1024 {
            prefix = next
            value /= 1024
        }
        return general(value) + prefix
    }

    /// Seconds as `1d 2h 3m 4s`, and below a minute with four digits.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite else { return general(seconds) }
        guard seconds.magnitude >= 1 else {
            let (scaled, prefix) = metricPrefix(seconds)
            return "\(general(scaled))\(prefix)s"
        }
        let sign = seconds < 0 ? "-" : ""
        // What no word holds becomes the least one, and odd, as upstream.
        let whole = Int64(exactly: seconds.magnitude.rounded(.towardZero)) ?? .min
        let parts = [(whole / 86_400, "d"), (whole / 3600 % 24, "h"), (whole / 60 % 60, "m"), (whole % 60, "s")]
        guard let first = parts.dropLast().firstIndex(where: { $0.0 != 0 }) else {
            return "\(sign)\(general(seconds.magnitude))s"
        }
        return sign + parts[first...].map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }

    /// A ratio as hundredths: `12.5%`.
    package static func percentage(_ ratio: Double) -> String { general(ratio * 100) + "%" }

    /// Four digits that count.
    package static func general(_ value: Double) -> String { GoPrint.formatted("%.4g", [.float(value)]) }

    private static func metricPrefix(_ value: Double) -> (Double, String) {
        guard value.isFinite, value != 0 else { return (value, "") }
        var value = value
        var prefix = ""
        if value.magnitude >= 1 {
            for next in ["k", "M", "G", "T", "P", "E", "Z", "Y"] where value.magnitude >= 1000 {
                prefix = next
                value /= 1000
            }
        } else {
            for next in ["m", "u", "n", "p", "f", "a", "z", "y"] where value.magnitude < 1 {
                prefix = next
                value *= 1000
            }
        }
        return (value, prefix)
    }
}
