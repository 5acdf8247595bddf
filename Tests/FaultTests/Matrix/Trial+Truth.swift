import Format
import Glibc
import Registry
import TestSupport

extension Trial {
    /// Takes down what `status` says and `/proc` does not, and documents that cannot be read, when that does not pass.
    func truth(within seconds: Double = 10) {
        var found: [String] = []
        must("what is said is not true: \(found.joined(separator: "; "))", within: seconds) {
            found = untruths()
            return found.isEmpty
        }
    }

    /// That a server runs, once, as one process and its descendants.
    func runsOnce(_ name: String) {
        must("'\(name)' does not run: \(roost("status \(name)").output)") {
            try roost.status(name)?["state"]?.string == "running"
        }
        truth()
        let roots = copies(of: name)
        must("'\(name)' runs as \(roots)", roots.count == 1)
    }

    /// The processes of a server whose parents are none of it.
    func copies(of name: String) -> [pid_t] {
        let members = marked(name)
        return members.filter { pid in ProcessStat(pid).map { !members.contains($0.parent) } ?? false }
    }

    /// All processes of a server: those that bear its mark in their environment.
    func marked(_ name: String) -> Set<pid_t> {
        let mark = Array("ROOST_SERVER_FOLDER=\(home.path)/servers/\(name)".utf8)
        return Set(
            allProcesses().filter { pid in
                let entries = ((try? AtomicFile.read("/proc/\(pid)/environ")) ?? []).split(separator: 0)
                return entries.contains { $0.elementsEqual(mark) } && ProcessIdentity(ofRunning: pid) != nil
            })
    }

    /// What is left that should not be, when all servers have been stopped.
    func remains() -> [String] {
        var left = roost.processes.filter { ProcessIdentity(ofRunning: $0) != nil }.map { "process \($0)" }
        for name in names() { left += marked(name).map { "process \($0) of '\(name)'" } }
        for port in ports where !PortHolder.listeningSockets(onPort: UInt16(port)).isEmpty {
            left.append("port \(port)")
        }
        let locks =
            names().map { "\(home.path)/servers/\($0)/lock" } + entries(home.ports).map { "\(home.ports)/\($0)" }
        left += locks.filter(isHeld).map { "lock \($0)" }
        for status in (try? roost.statuses()) ?? [] where status["running"]?.bool != false {
            left.append("'\(status["name"]?.string ?? "")' said to be running")
        }
        return left
    }

    private func untruths() -> [String] {
        let result = roost("status --all --json 2>/dev/null")
        guard result.status == 0, let servers = (try? JSONValue(parsing: result.output))?["servers"]?.array else {
            return ["'roost status' ends with \(result.status)"]
        }
        return servers.flatMap(untruths) + unreadableDocuments()
    }

    private func untruths(in status: JSONValue) -> [String] {
        let name = status["name"]?.string ?? ""
        let state = status["state"]?.string ?? ""
        var found: [String] = []
        let pid = status["pid"]?.integer.map { pid_t($0) }
        let process = pid.flatMap(ProcessIdentity.init(ofRunning:))
        let isRunning = status["running"]?.bool == true
        if isRunning != (process != nil) {
            found.append("running is \(isRunning), pid \(pid.map { "\($0)" } ?? "none")")
        }
        if let pid, !marked(name).contains(pid) { found.append("pid \(pid) is none of its processes") }
        let mustRun = ["running", "orphaned"].contains(state)
        let mustNotRun = ["stopped", "exited", "lost", "rebooted"].contains(state)
        if isRunning ? mustNotRun : mustRun { found.append("the state is \(state) though running is \(isRunning)") }
        let keepers = roost.keepers.filter { isKeeper($0, of: name) }
        let said = status["keeper_pid"]?.integer.map { [pid_t($0)] } ?? []
        if keepers != said { found.append("its keepers are \(keepers), said to be \(said)") }
        let roots = copies(of: name)
        // What a keeper left half replaced is written down, for the next one to put right.
        let replaced = state == "orphaned" ? ((try? self.state(name).transient) ?? []).map(\.pid) : []
        if Set(roots).subtracting(replaced).count > 1 { found.append("it runs as \(roots)") }
        if mustNotRun, !roots.isEmpty { found.append("the state is \(state) though \(roots) run") }
        return found.map { "\(name): \($0)" }
    }

    private func unreadableDocuments() -> [String] {
        names().flatMap { name in
            ["spec.json", "state.json"].map { "\(home.path)/servers/\(name)/\($0)" }.filter { path in
                guard let bytes = try? AtomicFile.read(path) else { return false }
                return (try? JSONValue(parsing: bytes)) == nil
            }
        }
    }

    private func isKeeper(_ pid: pid_t, of name: String) -> Bool {
        let words = ((try? AtomicFile.read("/proc/\(pid)/cmdline")) ?? []).split(separator: 0)
        return words.last?.elementsEqual(name.utf8) == true
    }

    private func names() -> [String] { entries(home.servers) }

    private func entries(_ folder: String) -> [String] {
        (folderEntries(folder) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    private func isHeld(_ path: String) -> Bool {
        guard access(path, F_OK) == 0 else { return false }
        guard let lock = try? FileLock(trying: path) else { return true }
        _ = consume lock
        return false
    }
}
