import Glibc
import Registry

extension Checkup {
    /// Whether servers' limits on memory, processors and processes can be held.
    func controlGroups() -> [Finding] {
        // What counts is where the agent is, as it brings servers back; without one, where this command is.
        let subject = AgentLock.holder(of: home).map { "\($0)" } ?? "self"
        let missing = reasonAgainstDelegation(of: subject)
        guard let missing else {
            return [Finding(.ok, "control groups", "delegated: \(Self.wanted.joined(separator: ", "))")]
        }
        let limited = servers.filter { $0.spec.limits.needsControlGroup }.map(\.name.description)
        return [
            Finding(
                limited.isEmpty ? .note : .warning, "control groups",
                "\(missing); limits on memory, cpus and processes cannot be held"
                    + (limited.isEmpty ? "" : " (\(limited.joined(separator: ", ")))"),
                advice: "'roost install-service' gets them from systemd (Delegate=yes)")
        ]
    }

    private static let wanted = ["cpu", "memory", "pids"]

    /// Why a process cannot make control groups with all controllers below its own; nil when it can.
    func reasonAgainstDelegation(of process: String) -> String? {
        guard let mount = Self.unifiedMount(kernelText("/proc/self/mountinfo") ?? "") else {
            return "there is no cgroup v2 here"
        }
        let own = (kernelText("/proc/\(process)/cgroup") ?? "").split(separator: "\n").first { $0.hasPrefix("0::") }
        guard let own else { return "its control group cannot be read" }
        let folder = mount + own.dropFirst("0::".count)
        let offered = (kernelText("\(folder)/cgroup.controllers") ?? "").split(separator: " ").map(String.init)
        let absent = Self.wanted.filter { !offered.contains($0) }
        guard absent.isEmpty else { return "\(own.dropFirst("0::".count)) offers no \(absent.joined(separator: ", "))" }
        guard access(root + folder, W_OK) == 0 else { return "\(own.dropFirst("0::".count)) is not ours to divide" }
        return nil
    }

    /// Where cgroup v2 is mounted.
    static func unifiedMount(_ mounts: String) -> String? {
        mounts.split(separator: "\n").lazy.map { $0.split(separator: " ") }
            .first { $0.count > 6 && $0.contains("cgroup2") }.map { String($0[4]) }
    }
}
