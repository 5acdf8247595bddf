internal import Glibc

/// Figures as people read them: three significant digits at most, with a unit.
package enum HumanText {
    /// `0 B`, `812 KiB`, `1.4 GiB`.
    package static func bytes(_ count: Double) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var value = max(0, count)
        var unit = 0
        while value >= 999.5, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return "\(digits(value)) \(units[unit])"
    }

    /// A share of one core as a percentage: `0.3 %`, `140 %`.
    package static func percent(_ share: Double) -> String { "\(digits(max(0, share) * 100)) %" }

    /// How many there are: `0`, `1.5`, `1200`.
    package static func count(_ value: Double) -> String { digits(max(0, value)) }

    /// A figure of any unit: a whole number as it is, others with six significant digits at most: `0.333333`.
    package static func value(_ value: Double) -> String {
        guard value.isFinite, value != value.rounded() else { return goFloatText(value) }
        let scale = pow(10, 5 - floor(log10(abs(value))))
        // Above that, powers of ten are not exact, and would add digits instead of taking some away.
        guard scale <= 1e22 else { return goFloatText(value) }
        return goFloatText((value * scale).rounded() / scale)
    }

    /// How long something took: `0.4 ms`, `1.2 s`.
    package static func latency(_ seconds: Double) -> String {
        seconds < 0.9995 ? "\(digits(max(0, seconds) * 1000)) ms" : "\(digits(seconds)) s"
    }

    /// How long something has lasted, in its two largest units: `45s`, `3d 4h`.
    package static func duration(_ seconds: Double) -> String {
        let total = seconds.isFinite ? Int(max(0, min(seconds, 1e12))) : 0
        let parts = [("d", total / 86_400), ("h", total / 3600 % 24), ("m", total / 60 % 60), ("s", total % 60)]
        guard let first = parts.firstIndex(where: { $0.1 > 0 }) else { return "0s" }
        return parts[first...].prefix(2).filter { $0.1 > 0 }.map { "\($0.1)\($0.0)" }.joined(separator: " ")
    }

    /// One decimal below 10, none above; no trailing zero.
    private static func digits(_ value: Double) -> String {
        guard value.isFinite else { return "?" }
        guard value < 9.95 else { return String(Int(min(value, 1e15).rounded())) }
        let tenths = Int((value * 10).rounded())
        return tenths.isMultiple(of: 10) ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }
}
