/// The memory that a control group leaves to a process, see cgroups(7).
package struct MemoryLimit: Hashable, Sendable {
    /// The lowest limit of the process' group and of those above it, in bytes; nil when none of them has one.
    package let bytes: UInt64?

    /// `cgroups` is where the control groups are mounted: `/sys/fs/cgroup`. nil when the process has none.
    package init?(_ process: borrowing ProcFolder, cgroups: String, _ buffer: inout ProcBuffer) {
        guard let group = process.read("cgroup", into: &buffer, Group.init(parsing:)) else { return nil }
        var lowest: UInt64?
        var path = group.path[...]
        while true {
            if let folder = ProcFolder(cgroups + group.mount + path),
                // Without a limit there is the word `max`, which is no number.
                let limit = folder.read(
                    group.file, into: &buffer,
                    { bytes in
                        var position = 0
                        return bytes.number(&position)
                    })
            {
                lowest = min(lowest ?? limit, limit)
            }
            guard let slash = path.lastIndex(of: "/") else { break }
            path = path[..<slash]
        }
        // Version 1 writes "no limit" as the largest multiple of a page.
        bytes = lowest.flatMap { $0 < UInt64(Int64.max) - 1 << 20 ? $0 : nil }
    }

    /// Where in the tree of groups a process is.
    private struct Group {
        var mount = ""
        var file = "memory.max"
        var path = ""

        /// Lines are `0::/path` in version 2, and `4:memory:/path` in version 1.
        init?(parsing bytes: Span<UInt8>) {
            let lines = bytes.withUnsafeBufferPointer { Array($0) }.split(separator: UInt8(ascii: "\n"))
            for line in lines {
                let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
                guard fields.count == 3 else { continue }
                let path = String(decoding: fields[2], as: UTF8.self)
                let controllers = String(decoding: fields[1], as: UTF8.self).split(separator: ",")
                if controllers.contains("memory") {
                    self = Group(mount: "/memory", file: "memory.limit_in_bytes", path: path)
                    return
                }
                if controllers.isEmpty { self.path = path }
            }
            if path.isEmpty { return nil }
        }

        private init(mount: String, file: String, path: String) {
            self.mount = mount
            self.file = file
            self.path = path
        }
    }
}
