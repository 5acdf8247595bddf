internal import Glibc

/// A file as memory, read-only; the kernel reads what is looked at, and takes the memory back when it needs it.
final class MappedFile: @unchecked Sendable {
    // The memory is never written to.
    let bytes: UnsafeRawBufferPointer
    let path: String

    init(_ path: String) throws(StoreError) {
        self.path = path
        let file = try OpenFile(path, O_RDONLY)
        let size = try file.size()
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let memory = mmap(nil, size, PROT_READ, MAP_SHARED, file.descriptor, 0), memory != MAP_FAILED else {
            throw .io("map", path: path, errno: errno)
        }
        bytes = UnsafeRawBufferPointer(start: memory, count: size)
    }

    deinit {
        if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
    }
}
