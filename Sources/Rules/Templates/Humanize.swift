internal import Format
internal import Glibc

/// Numbers as people read them, digit for digit as Prometheus writes them (its `template.go` and
/// `prometheus/common`'s `helpers/templates/time.go`).
enum Humanize {
    /// With a metric prefix: `1.234k`, `500m`.
    static func decimal(_ value: Double) -> String {
        let (scaled, prefix) = metricPrefix(value)
        return general(scaled) + prefix
    }

    /// With a binary prefix: `1.5Mi`.
    static func binary(_ value: Double) -> String {
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
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds.magnitude >= 1, seconds.magnitude < 9e18 else {
            let (scaled, prefix) = seconds.magnitude < 1 ? metricPrefix(seconds) : (seconds, "")
            return general(scaled) + (seconds.isFinite ? "\(prefix)s" : "")
        }
        let sign = seconds < 0 ? "-" : ""
        let whole = Int64(seconds.magnitude)
        let parts = [(whole / 86_400, "d"), (whole / 3600 % 24, "h"), (whole / 60 % 60, "m"), (whole % 60, "s")]
        guard let first = parts.dropLast().firstIndex(where: { $0.0 != 0 }) else {
            return "\(sign)\(general(seconds.magnitude))s"
        }
        return sign + parts[first...].map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }

    /// Seconds as Go prints a `time.Duration`: `1h0m5s`, `1.5s`, `20ms`.
    static func goDuration(_ seconds: Double) -> String {
        guard seconds.magnitude < 9e9 else { return goFloatText(seconds) + "s" }
        let sign = seconds < 0 ? "-" : ""
        let nanoseconds = Int64((seconds.magnitude * 1e9).rounded())
        if nanoseconds < 1_000_000_000 {
            for (unit, name) in [(1_000_000, "ms"), (1000, "µs"), (1, "ns")] where nanoseconds >= unit {
                return "\(sign)\(goFloatText(Double(nanoseconds) / Double(unit)))\(name)"
            }
            return "0s"
        }
        let minutes = nanoseconds / 60_000_000_000
        let rest = goFloatText(Double(nanoseconds % 60_000_000_000) / 1e9) + "s"
        if minutes == 0 { return sign + rest }
        return sign + (minutes < 60 ? "" : "\(minutes / 60)h") + "\(minutes % 60)m" + rest
    }

    /// A ratio as a percentage.
    static func percentage(_ ratio: Double) -> String { general(ratio * 100) + "%" }

    /// Seconds since the epoch as Go prints a time in UTC: `2006-01-02 15:04:05.999 +0000 UTC`.
    static func timestamp(_ seconds: Double) throws(TemplateFunctionError) -> String {
        guard seconds.isFinite else { return general(seconds) }
        // RFC 3339 has years of four digits.
        guard (-62_135_596_800..<253_402_300_800).contains(seconds) else {
            throw TemplateFunctionError(description: "\(goFloatText(seconds)) cannot be represented as a time")
        }
        var text = RFC3339.text(Int64((seconds * 1000).rounded()))
        text.removeLast()
        if text.contains(".") { text = String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed()) }
        return text.replacing("T", with: " ") + " +0000 UTC"
    }

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

    /// Go's `%.4g`.
    private static func general(_ value: Double) -> String {
        guard value.isFinite else { return goFloatText(value) }
        var buffer = [CChar](repeating: 0, count: 32)
        let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.4g", $0) }
        return String(decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
