/// `/proc/<pid>/cgroup`, see cgroups(7): where in the trees of control groups a process is.
package struct ControlGroupFile: Hashable, Sendable {
    /// In the one tree of version 2; nil where there is none.
    package private(set) var unified: String?
    /// In the tree of version 1 that has to do with memory; nil where version 2 has.
    package private(set) var memory: String?

    package init?(_ process: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let file = process.read("cgroup", into: &buffer, ControlGroupFile.init(parsing:)) else { return nil }
        self = file
    }

    /// Lines are `0::/path` in version 2, and `4:memory:/path` in version 1. nil when there is neither.
    package init?(parsing bytes: Span<UInt8>) {
        var line = 0
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: line) {
            let fields = bytes.extracting(line..<end).withUnsafeBufferPointer { line in
                line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
                    .map { String(decoding: $0, as: UTF8.self) }
            }
            line = end + 1
            // A path is absolute; one that leads out of the namespace is of no use here.
            guard fields.count == 3, fields[2].hasPrefix("/"), !fields[2].contains("/..") else { continue }
            if fields[1].isEmpty { unified = fields[2] }
            if fields[1].split(separator: ",").contains("memory") { memory = fields[2] }
        }
        if unified == nil, memory == nil { return nil }
    }
}
