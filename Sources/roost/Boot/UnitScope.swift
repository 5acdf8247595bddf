import Glibc
import Registry

/// Which systemd starts the agent: that of the machine, or that of one user.
enum UnitScope: String, CaseIterable {
    case system, user

    /// What the unit is called.
    static let unitName = "roost.service"

    /// Root's servers are the machine's, everybody else's are their own.
    static var usual: UnitScope { geteuid() == 0 ? .system : .user }

    /// Where its unit files are written; nil when the environment does not say where the user's are.
    var folder: String? {
        switch self {
        case .system: return "/etc/systemd/system"
        case .user:
            if let path = environmentValue("XDG_CONFIG_HOME"), path.hasPrefix("/") { return "\(path)/systemd/user" }
            return environmentValue("HOME").flatMap { $0.hasPrefix("/") ? "\($0)/.config/systemd/user" : nil }
        }
    }

    /// Where the unit is, or would be.
    var unitPath: String? { folder.map { "\($0)/\(Self.unitName)" } }

    /// The target that pulls the unit in at a boot, or when the user's systemd starts.
    var target: String {
        switch self {
        case .system: "multi-user.target"
        case .user: "default.target"
        }
    }

    /// Whether the unit is pulled in at a boot, as `systemctl enable` writes it down.
    var isEnabled: Bool {
        guard let folder else { return false }
        return linkTarget("\(folder)/\(target).wants/\(Self.unitName)") != nil
    }

    /// How this systemd is spoken to, as on a command line.
    var systemctl: [String] {
        switch self {
        case .system: ["systemctl"]
        case .user: ["systemctl", "--user"]
        }
    }

    /// The version of systemd that is installed; nil when none is.
    static func systemdVersion() -> Int? {
        // `systemd 252 (252.38-1~deb12u1)`
        firstLine(of: ["systemctl", "--version"])?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    /// Whether it runs, and this process can reach it.
    var isRunning: Bool {
        switch self {
        case .system: access("/run/systemd/system", F_OK) == 0
        case .user:
            environmentValue("XDG_RUNTIME_DIR").map { access("\($0)/systemd/private", F_OK) == 0 } ?? false
        }
    }

    /// The scope whose unit starts an agent on a state folder; nil when there is none.
    static func installed(for home: StateFolder) -> UnitScope? {
        allCases.first { scope in
            guard let path = scope.unitPath, let unit = AgentUnit.Installed(path) else { return false }
            return unit.text.contains(AgentUnit.homeLine(home))
        }
    }
}

/// This user's name, when their systemd ends as they log out.
func lingerlessUser() -> String? {
    guard let user = getpwuid(geteuid()).map({ String(cString: $0.pointee.pw_name) }),
        access("/var/lib/systemd/linger/\(user)", F_OK) != 0
    else { return nil }
    return user
}
