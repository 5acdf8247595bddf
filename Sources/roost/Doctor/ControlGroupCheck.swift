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
                advice: hasUnifiedHierarchy
                    ? "'roost install-service' gets them from systemd (Delegate=yes)"
                    : "boot with cgroup v2 alone: systemd.unified_cgroup_hierarchy=1 on the kernel's command line")
        ]
    }

    private var hasUnifiedHierarchy: Bool { kernelText("\(Self.mount)/cgroup.controllers") != nil }

    private static let mount = "/sys/fs/cgroup"
    private static let wanted = ["cpu", "memory", "pids"]

    /// Why keepers that are started from a process cannot make control groups with all controllers, which they do beside
    /// their own; nil when they can.
    private func reasonAgainstDelegation(of process: String) -> String? {
        guard hasUnifiedHierarchy else { return "there is no cgroup v2 at \(Self.mount)" }
        let groups = (kernelText("/proc/\(process)/cgroup") ?? "").split(separator: "\n")
        guard let own = groups.first(where: { $0.hasPrefix("0::/") })?.dropFirst("0::".count) else {
            return "its control group cannot be read"
        }
        let parent = own.lastIndex(of: "/").map { own[..<$0] } ?? own
        let candidates = Set([parent, own == "/" ? "" : own]).sorted()
        let reasons = candidates.map { reasonAgainst(Self.mount + $0) }
        return reasons.contains(nil) ? nil : reasons.compactMap { $0 }.last
    }

    private func reasonAgainst(_ folder: String) -> String? {
        let offered = (kernelText("\(folder)/cgroup.controllers") ?? "").split(separator: " ").map(String.init)
        let absent = Self.wanted.filter { !offered.contains($0) }
        guard absent.isEmpty else { return "\(folder) offers no \(absent.joined(separator: ", "))" }
        return access("\(root)\(folder)/cgroup.subtree_control", W_OK) == 0 ? nil : "\(folder) is not ours to divide"
    }
}
