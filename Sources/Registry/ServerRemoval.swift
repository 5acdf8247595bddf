internal import Glibc

/// Forgetting servers. One rename takes the whole folder out of the registry, so that a removal that is cut off at any
/// moment has either not begun or only leaves files that count for nothing.
extension StateFolder {
    /// What the names of folders begin with that were servers' and are being deleted; no server's name does.
    package static let removedPrefix = ".removed-"

    /// Forgets a server and deletes all that is known of it. Its lock must be held: whoever waits for it finds that the
    /// locked file has lost its name, see `FileLock`.
    package func remove(_ folder: ServerFolder, under lock: borrowing FileLock) throws(RegistryError) {
        let aside = "\(servers)/\(Self.removedPrefix)\(folder.name).\(UInt32.random(in: .min ... .max))"
        try AtomicFile.commit(folder.path, as: aside)
        unlink(health(of: folder.name))
        try deleteTree(aside)
        // What earlier removals have left, which may be being deleted by others, or not be ours to delete.
        for path in try removedFolders() { try? deleteTree(path) }
    }

    /// The folders that removals have set aside.
    package func removedFolders() throws(RegistryError) -> [String] {
        guard let entries = folderEntries(servers) else {
            if errno == ENOENT { return [] }
            throw .io("list", path: servers, errno: errno)
        }
        return entries.filter { $0.hasPrefix(Self.removedPrefix) }.sorted().map { "\(servers)/\($0)" }
    }
}

/// Deletes a file, or a folder with all that is in it; what is gone already is no error.
private func deleteTree(_ path: String) throws(RegistryError) {
    if unlink(path) == 0 || errno == ENOENT { return }
    guard errno == EISDIR else { throw .io("delete", path: path, errno: errno) }
    guard let entries = folderEntries(path) else {
        if errno == ENOENT { return }
        throw .io("delete", path: path, errno: errno)
    }
    for entry in entries where entry != "." && entry != ".." { try deleteTree("\(path)/\(entry)") }
    guard rmdir(path) == 0 || errno == ENOENT else { throw .io("delete", path: path, errno: errno) }
}
