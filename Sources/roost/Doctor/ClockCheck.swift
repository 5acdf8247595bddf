import Format
import Registry

extension Checkup {
    /// Whether times and boots can be told apart.
    func clock() -> [Finding] {
        guard kernelText("/proc/sys/kernel/random/boot_id") != nil else {
            return [
                Finding(
                    .error, "clock",
                    "/proc/sys/kernel/random/boot_id cannot be read: no process can be told from others",
                    advice: "mount /proc")
            ]
        }
        // 2025: before this program existed.
        guard now > 1_735_689_600_000 else {
            return [
                Finding(
                    .error, "clock", "it shows \(RFC3339.text(now))", advice: "set the clock, or start a time service")
            ]
        }
        let ahead = servers.filter { $0.state.changedAt > now + Self.tolerance }
        guard let newest = ahead.map(\.state.changedAt).max() else { return [Finding(.ok, "clock", RFC3339.text(now))] }
        return [
            Finding(
                .warning, "clock",
                "it was set back by at least \(durationForPeople(newest - now)): \(ahead.map(\.name.description).joined(separator: ", ")) changed later than now",
                advice: "times in logs and history overlap; start a time service that slews instead of stepping")
        ]
    }

    /// How much clocks may differ without a word, in milliseconds.
    private static let tolerance: Int64 = 5000
}
