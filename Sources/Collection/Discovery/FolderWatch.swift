internal import Glibc
internal import Registry

/// Watches a folder and the folders in it with inotify, and tells which of them something happened in.
struct FolderWatch: ~Copyable {
    /// What happened since the last look.
    struct Changes {
        /// Folders within the watched one whose files changed.
        var folders: Set<String> = []
        /// Whether folders came or went, or the kernel lost count: everything has to be looked at.
        var isUnclear = false
    }

    /// Files are replaced by rename, so a folder's own entries tell all there is to know.
    private static let events = UInt32(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)

    let descriptor: Descriptor
    private let path: String
    private let root: Int32
    private var names: [Int32: String] = [:]

    /// Nil when the kernel has no more watches to give.
    init?(_ path: String) {
        let number = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard number >= 0 else { return nil }
        let descriptor = Descriptor(owning: number)
        let root = inotify_add_watch(number, path, Self.events | UInt32(IN_ONLYDIR))
        guard root >= 0 else { return nil }
        self.descriptor = descriptor
        self.path = path
        self.root = root
    }

    /// Watches a folder within; a second call for the same folder changes nothing. False when that is not possible.
    mutating func watch(_ name: String) -> Bool {
        let watch = inotify_add_watch(descriptor.number, "\(path)/\(name)", Self.events | UInt32(IN_ONLYDIR))
        guard watch >= 0 else { return false }
        names[watch] = name
        return true
    }

    /// Takes what the kernel has to tell, without waiting.
    mutating func changes() -> Changes {
        var changes = Changes()
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = buffer.withUnsafeMutableBytes { bytes in
                retryingInterrupted { read(descriptor.number, bytes.baseAddress, bytes.count) }
            }
            guard count > 0 else { return changes }
            buffer.withUnsafeBytes { bytes in
                var position = 0
                while position + MemoryLayout<inotify_event>.size <= count {
                    let event = bytes.loadUnaligned(fromByteOffset: position, as: inotify_event.self)
                    take(event, into: &changes)
                    position += MemoryLayout<inotify_event>.size + Int(event.len)
                }
            }
        }
    }

    private mutating func take(_ event: inotify_event, into changes: inout Changes) {
        if event.wd == root || event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
            changes.isUnclear = true
        } else if event.mask & UInt32(IN_IGNORED) != 0 {
            names[event.wd] = nil
        } else if let name = names[event.wd] {
            changes.folders.insert(name)
        }
    }
}
