import Glibc

/// The input that a parser works on, in a file that outlives a crash: the memory is the file's.
final class KeptInput {
    private static let size = 1 << 14
    let path: String
    private let memory: UnsafeMutableRawPointer

    init?(path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(Self.size)) == 0,
            let memory = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED
        else { return nil }
        self.path = path
        self.memory = memory
    }

    /// Keeps the input, with its length in front in eight bytes, in the place of the one before.
    func keep(_ input: [UInt8]) {
        memory.storeBytes(of: UInt64(input.count), as: UInt64.self)
        UnsafeMutableRawBufferPointer(start: memory + 8, count: Self.size - 8).copyBytes(from: input)
    }

    /// Nothing has crashed.
    func remove() {
        munmap(memory, Self.size)
        unlink(path)
    }
}
