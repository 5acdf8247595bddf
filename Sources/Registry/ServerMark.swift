internal import Format
package import Glibc

/// What every process of a server bears in its environment: the server's folder, and the number of its instance. It tells
/// whose a process is when nothing else does.
package struct ServerMark: Hashable, Sendable {
    private static let folderVariable = "ROOST_SERVER_FOLDER"
    private static let instanceVariable = "ROOST_INSTANCE"
    /// The variables that are a mark; no server has others of these names.
    package static let variables: Set = [folderVariable, instanceVariable]

    package let folder: String
    package let instance: Int64

    package init(_ folder: ServerFolder, instance: Int64) {
        self.folder = folder.path
        self.instance = instance
    }

    /// The mark of a process; nil when it bears none, or when its environment may not be read.
    package init?(of pid: pid_t) {
        guard let bytes = try? AtomicFile.read("/proc/\(pid)/environ"), !bytes.isEmpty else { return nil }
        let entries = bytes.split(separator: 0)
        guard let folder = Self.value(of: Self.folderVariable, in: entries),
            let instance = Self.value(of: Self.instanceVariable, in: entries).flatMap({ Int64($0) })
        else { return nil }
        self.folder = folder
        self.instance = instance
    }

    /// The mark as entries of an environment.
    package var environment: [String] {
        ["\(Self.folderVariable)=\(folder)", "\(Self.instanceVariable)=\(instance)"]
    }

    private static func value(of name: String, in entries: [ArraySlice<UInt8>]) -> String? {
        let prefix = Array("\(name)=".utf8)
        return entries.first { $0.starts(with: prefix) }
            .map { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self) }
    }
}

/// All processes of this machine that bear a mark, looked for when they are first asked for.
package final class MarkedProcesses {
    private lazy var marks: [pid_t: ServerMark] = {
        var marks: [pid_t: ServerMark] = [:]
        for pid in allProcesses() { marks[pid] = ServerMark(of: pid) }
        return marks
    }()

    package init() {}

    /// What can be told of a server by its running process; nil for a process that is none of it.
    func spec(of process: ProcessIdentity?, in folder: ServerFolder, registeredAt: Timestamp) -> ServerSpec? {
        guard let pid = process?.pid, marks[pid]?.folder == folder.path else { return nil }
        return ServerSpec(of: pid, registeredAt: registeredAt)
    }

    /// The own process of a server's newest instance, and that instance's number; nil when there is none. It began the
    /// session that all others of its instance were born in.
    func root(of folder: ServerFolder) -> (process: ProcessIdentity, instance: Int64)? {
        marks.filter { $0.value.folder == folder.path }
            .compactMap { pid, mark -> (process: ProcessIdentity, instance: Int64)? in
                guard getsid(pid) == pid, let process = ProcessIdentity(ofRunning: pid),
                    let parent = ProcessStat(pid)?.parent, marks[parent]?.folder != folder.path
                else { return nil }
                return (process, mark.instance)
            }.max { $0.instance < $1.instance }
    }
}
