package import Glibc

/// The process that listens on a TCP port of this machine.
package struct PortHolder: Hashable, Sendable {
    package let pid: pid_t
    /// The first 15 bytes of the program's name, as the kernel keeps it.
    package let command: String

    /// Finds the holder among all processes, or only those given. nil when nobody listens, or when its process may
    /// not be looked into.
    package init?(ofPort port: UInt16, among candidates: [pid_t]? = nil) {
        let sockets = Set(Self.listeningSockets(onPort: port).map { "socket:[\($0)]" })
        guard !sockets.isEmpty, let pid = (candidates ?? allProcesses()).first(where: { holds($0, sockets) }) else {
            return nil
        }
        self.pid = pid
        let name = (try? AtomicFile.read("/proc/\(pid)/comm")) ?? []
        command = String(decoding: name.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// The inodes of the sockets that listen on a port, whatever their address; empty too when the kernel does not say.
    package static func listeningSockets(onPort port: UInt16) -> [UInt64] {
        TCPSocket.sockets(onPort: port).filter(\.isListening).map(\.inode)
    }
}

/// The names in a folder; nil, with `errno`, when it cannot be listed.
package func folderEntries(_ path: String) -> [String]? {
    guard let listing = opendir(path) else { return nil }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
        names.append(
            withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            })
    }
    return names
}

/// Where a symbolic link points; nil, with `errno`, when it cannot be read.
package func linkTarget(_ path: String) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
        guard let address = buffer.baseAddress, case let length = readlink(path, address, buffer.count), length > 0
        else {
            return nil
        }
        return String(decoding: UnsafeRawBufferPointer(start: address, count: length), as: UTF8.self)
    }
}

/// The numbers of all processes that can be seen.
package func allProcesses() -> [pid_t] { (folderEntries("/proc") ?? []).compactMap { pid_t($0) } }

/// Whether a process has one of the sockets (`socket:[inode]`) open.
package func holds(_ pid: pid_t, _ sockets: Set<String>) -> Bool {
    let folder = "/proc/\(pid)/fd"
    return (folderEntries(folder) ?? []).contains { name in
        linkTarget("\(folder)/\(name)").map(sockets.contains) ?? false
    }
}
