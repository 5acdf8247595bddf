import Glibc

extension Checkup {
    /// What may be seen of the processes of others.
    func processVisibility() -> [Finding] {
        var found: [Finding] = []
        if let option = Self.hidepid(kernelText("/proc/self/mountinfo") ?? "") {
            found.append(
                Finding(
                    .note, "/proc",
                    "it is mounted with hidepid=\(option): who holds a port is seen of your own processes only"))
        }
        switch kernelNumber("/proc/sys/kernel/yama/ptrace_scope") {
        case let scope? where scope >= 2 || scope == 1 && geteuid() != 0:
            found.append(
                Finding(
                    scope == 3 ? .warning : .note, "ptrace_scope",
                    "kernel.yama.ptrace_scope is \(scope): a new keeper cannot take over the socket of an orphaned server",
                    advice: scope == 3
                        ? "it stays so until a boot without it"
                        : "let root run the agent, or accept that such a restart refuses connections for a moment"))
        default: break
        }
        return found.isEmpty ? [Finding(.ok, "/proc", "processes can be seen")] : found
    }

    /// The `hidepid` that `/proc` is mounted with; nil when all is shown.
    static func hidepid(_ mounts: String) -> String? {
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 6, fields[4] == "/proc", fields.contains("proc") else { continue }
            let options = fields.suffix(1).joined().split(separator: ",") + fields[5].split(separator: ",")
            let value = options.first { $0.hasPrefix("hidepid=") }?.dropFirst("hidepid=".count)
            if let value, !["0", "off"].contains(value) { return String(value) }
        }
        return nil
    }
}
