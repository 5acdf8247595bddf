import Glibc
import Registry

extension Checkup {
    /// Whether systemd brings the agent, and with it enabled servers, back after a boot.
    func unit() -> [Finding] {
        let enabled = servers.filter(\.spec.isEnabled).map(\.name.description)
        guard let scope = UnitScope.installed(for: home), let path = scope.unitPath else {
            return [
                Finding(
                    enabled.isEmpty ? .note : .warning, "boot",
                    enabled.isEmpty
                        ? "no unit starts an agent on this state folder"
                        : "no unit starts an agent that would bring back \(enabled.joined(separator: ", "))",
                    advice: "roost install-service")
            ]
        }
        guard scope.isEnabled else {
            return [
                Finding(
                    .warning, "boot", "\(path) is there, and not enabled",
                    advice: (scope.systemctl + ["enable", "--now", UnitScope.unitName]).joined(separator: " "))
            ]
        }
        if scope == .user, let user = lingerlessUser() {
            return [
                Finding(
                    .warning, "boot", "\(path) starts when you log in, and its servers end when you log out",
                    advice: "loginctl enable-linger \(user)")
            ]
        }
        let count = enabled.isEmpty ? "no server is enabled" : "\(enabled.count) enabled servers"
        return [Finding(.ok, "boot", "\(path); \(count)")]
    }
}
