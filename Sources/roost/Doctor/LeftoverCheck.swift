import Glibc
import Registry

extension Checkup {
    /// What of the state folder cannot be understood, now or at an earlier time.
    func registry() -> [Finding] {
        let found = problems.map { Finding(.error, "registry", $0.description) }
        let setAside = files { $0.contains(".unreadable-") }
        guard !setAside.isEmpty else {
            return found.isEmpty ? [Finding(.ok, "registry", "\(servers.count) servers registered")] : found
        }
        return found + [
            Finding(
                .warning, "registry", "could not be read and was set aside: \(setAside.joined(separator: ", "))",
                advice: "look what happened to it, such as a full disk; then delete it")
        ]
    }

    /// Files of commands and keepers that were ended amid their work. They count for nothing.
    func leftovers() -> [Finding] {
        var found = files { name in
            // `<file>.<pid>.tmp`, of a process that is gone.
            guard name.hasSuffix(".tmp"), let pid = name.split(separator: ".").dropLast().last.flatMap({ pid_t($0) })
            else { return false }
            return ProcessIdentity(ofRunning: pid) == nil
        }
        let running = Set(servers.filter { $0.standing == .kept && $0.state.phase.isKept }.map(\.name))
        for folder in (try? home.serverFolders()) ?? [] where !running.contains(folder.name) {
            // A command that starts a server holds these for a moment only.
            found += [folder.pendingSpec, folder.socket].filter { age($0).map { $0 > 60 } ?? false }
        }
        found += (try? home.removedFolders()) ?? []
        guard !found.isEmpty else { return [Finding(.ok, "leftovers", "none")] }
        return [
            Finding(
                .note, "leftovers", found.joined(separator: ", "),
                advice: "nothing uses them: they may be deleted")
        ]
    }

    /// The files of all servers and of the agent whose names are meant.
    private func files(where isMeant: (String) -> Bool) -> [String] {
        let folders = ((try? home.serverFolders()) ?? []).map(\.path) + [home.agent]
        return folders.flatMap { folder in
            (folderEntries(folder) ?? []).filter(isMeant).sorted().map { "\(folder)/\($0)" }
        }
    }

    /// For how many seconds a file has been there; nil when it is not.
    private func age(_ path: String) -> Int64? {
        var status = stat()
        return lstat(path, &status) == 0 ? now / 1000 - Int64(status.st_mtim.tv_sec) : nil
    }
}
