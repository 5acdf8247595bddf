internal import CLinux
internal import Glibc

/// Small files that are replaced as a whole: a reader sees the old one or the new one, never half of one.
package enum AtomicFile {
    /// What a replaced file must survive.
    package enum Durability: Sendable {
        /// The end of any process. Enough for what a reboot makes void anyway, and ten times as fast.
        case processes
        /// A power cut too.
        case power
    }

    /// No file of the state folder is larger, in bytes.
    package static let sizeLimit = 1 << 20

    /// Writes beside the file and renames that over the old one.
    package static func replace(
        _ path: String, with bytes: [UInt8], surviving durability: Durability = .power
    ) throws(RegistryError) {
        let temporary = "\(path).\(getpid()).tmp"
        do throws(RegistryError) {
            try write(bytes, to: temporary, durability)
            guard rename(temporary, path) == 0 else { throw .io("replace", path: path, errno: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        if durability == .power { try syncFolder(of: path) }
    }

    /// Gives a file another name, durably; the rename is the commit of what it contains.
    package static func commit(_ pending: String, as path: String) throws(RegistryError) {
        guard rename(pending, path) == 0 else { throw .io("rename", path: pending, errno: errno) }
        try syncFolder(of: path)
    }

    /// All bytes of a file, or nil when there is none. One of more than `limit` bytes is not read.
    package static func read(_ path: String, limit: Int = sizeLimit) throws(RegistryError) -> [UInt8]? {
        let number = retryingInterrupted { open(path, O_RDONLY | O_CLOEXEC) }
        guard number >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .io("read", path: path, errno: errno)
        }
        let descriptor = Descriptor(owning: number)
        var bytes: [UInt8] = []
        var size = 4096
        while true {
            guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
            var code: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                count = retryingInterrupted { Glibc.read(descriptor.number, buffer.baseAddress, size) }
                if count < 0 { (code, count) = (errno, 0) }
            }
            guard code == 0 else { throw .io("read", path: path, errno: code) }
            if piece.isEmpty { return bytes }
            bytes = bytes.isEmpty ? piece : bytes + piece
            size = 65_536
        }
    }

    /// Renames a file that cannot be understood, so that it is neither trusted nor overwritten: the new name. Nil when it
    /// does not hold those bytes any more, because somebody else was faster: then it is left as it is.
    package static func setAside(_ path: String, holding bytes: [UInt8]) throws(RegistryError) -> String? {
        for attempt in 0..<100 {
            let target = "\(path).unreadable-\(time(nil))\(attempt == 0 ? "" : "-\(attempt)")"
            guard clinux_rename_new(path, target) == 0 else {
                switch errno {
                case EEXIST: continue
                case ENOENT: return nil
                default: throw .io("set aside", path: path, errno: errno)
                }
            }
            if try read(target) == bytes { return target }
            // It was replaced since it was read; what may have been written since then is newer still.
            _ = clinux_rename_new(target, path)
            return nil
        }
        throw .io("set aside", path: path, errno: EEXIST)
    }

    private static func write(
        _ bytes: [UInt8], to path: String, _ durability: Durability
    ) throws(RegistryError) {
        let descriptor = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_TRUNC)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                retryingInterrupted {
                    Glibc.write(descriptor.number, buffer.baseAddress.map { $0 + written }, bytes.count - written)
                }
            }
            guard count > 0 else { throw .io("write", path: path, errno: errno) }
            written += count
        }
        guard durability == .processes || fsync(descriptor.number) == 0 else {
            throw .io("make durable", path: path, errno: errno)
        }
    }

    private static func syncFolder(of path: String) throws(RegistryError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = try Descriptor(opening: folder, O_RDONLY | O_DIRECTORY)
        guard fsync(descriptor.number) == 0 else { throw .io("make durable", path: folder, errno: errno) }
    }
}
