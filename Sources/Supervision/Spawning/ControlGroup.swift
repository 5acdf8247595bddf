internal import Glibc
internal import Registry

/// A control group (cgroup v2) of a server's own, which holds all its processes to the limits that were asked for.
///
/// It is made beside the keeper's own group, where that part of the hierarchy has been delegated: a group with processes
/// of its own cannot hand controllers down. Source: the kernel's cgroup-v2.rst.
struct ControlGroup {
    /// Where a new process joins.
    let processes: String
    /// What could not be set, a sentence each.
    let warnings: [String]

    private static let mount = "/sys/fs/cgroup"
    /// The microseconds of `cpu.max` that a share of the processors is counted in.
    private static let period = 100_000

    /// Makes the group of a server; throws a sentence that says why there can be none. `root` and `own` are the hierarchy's
    /// mount and the keeper's place in it.
    init(
        named name: String, limits: ResourceLimits, root: String = mount, own: String? = ownPath()
    ) throws(ControlGroupError) {
        guard let own, access("\(root)/cgroup.controllers", R_OK) == 0 else { throw .absent }
        let settings = Self.settings(limits)
        let controllers = Set(settings.map { String($0.file.prefix { $0 != "." }) })
        var refusal = ControlGroupError.absent
        for parent in Self.parents(of: own) {
            let folder = root + parent
            do throws(ControlGroupError) {
                try Self.delegate(controllers, in: folder)
                let group = "\(folder)/roost-\(name)"
                guard mkdir(group, 0o755) == 0 || errno == EEXIST else { throw .notDelegated(folder, errno) }
                processes = "\(group)/cgroup.procs"
                warnings = settings.compactMap { Self.write($0.value, to: "\(group)/\($0.file)") }
                return
            } catch {
                refusal = error
            }
        }
        throw refusal
    }

    /// Where this process is in the hierarchy; nil without cgroup v2.
    static func ownPath() -> String? {
        guard let bytes = try? AtomicFile.read("/proc/self/cgroup") else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        return lines.first { $0.hasPrefix("0::/") }.map { String($0.dropFirst(3)) }
    }

    /// The group around the keeper's own, then its own.
    private static func parents(of own: String) -> [String] {
        guard own != "/", let slash = own.lastIndex(of: "/") else { return [""] }
        return [String(own[..<slash]), own]
    }

    private static func settings(_ limits: ResourceLimits) -> [(file: String, value: String)] {
        var settings: [(file: String, value: String)] = []
        if let memory = limits.memory { settings.append(("memory.max", "\(memory)")) }
        if let cpus = limits.cpus {
            let share = max(1000, min(cpus, 10_000) * Double(period))
            settings.append(("cpu.max", "\(Int(share)) \(period)"))
        }
        if let processes = limits.processes { settings.append(("pids.max", "\(processes)")) }
        return settings
    }

    private static func delegate(_ controllers: Set<String>, in folder: String) throws(ControlGroupError) {
        let enabled = words(of: "\(folder)/cgroup.subtree_control")
        let missing = controllers.subtracting(enabled).sorted()
        guard !missing.isEmpty else { return }
        let available = words(of: "\(folder)/cgroup.controllers")
        if let absent = missing.first(where: { !available.contains($0) }) { throw .noController(absent, folder) }
        let wish = missing.map { "+\($0)" }.joined(separator: " ")
        guard write(wish, to: "\(folder)/cgroup.subtree_control") == nil else { throw .notDelegated(folder, errno) }
    }

    private static func words(of path: String) -> Set<String> {
        let bytes = (try? AtomicFile.read(path)) ?? []
        return Set(
            bytes.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
                .map { String(decoding: $0, as: UTF8.self) })
    }

    /// Writes into a file of the hierarchy; why that failed, as a sentence.
    private static func write(_ text: String, to path: String) -> String? {
        guard let file = try? Descriptor(opening: path, O_WRONLY) else {
            return "\(path) could not be set to \(text): \(String(cString: strerror(errno)))"
        }
        let bytes = Array(text.utf8)
        guard Glibc.write(file.number, bytes, bytes.count) == bytes.count else {
            return "\(path) could not be set to \(text): \(String(cString: strerror(errno)))"
        }
        return nil
    }
}

/// Why a server has no control group of its own.
enum ControlGroupError: Error, CustomStringConvertible {
    case absent
    case noController(String, String)
    case notDelegated(String, Int32)

    var description: String {
        switch self {
        case .absent: "this machine has no cgroup v2 hierarchy"
        case .noController(let controller, let folder): "the controller \(controller) is not available in \(folder)"
        case .notDelegated(let folder, let code):
            "\(folder) is not delegated to Roost (\(String(cString: strerror(code)))): "
                + "run it as a service with Delegate=yes, see 'roost install-service'"
        }
    }
}
