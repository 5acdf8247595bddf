internal import CZlib
internal import Glibc
internal import Registry

/// What `roost-keeper compress FILE` does: replaces a rotated file by a compressed one, with what little the machine has
/// to spare. Whenever it is killed, one of the two is whole, and the keeper starts it again.
package enum LogCompression {
    private static let chunk = 64 << 10
    /// zlib's default, 6, takes two thirds more time for a twentieth less.
    private static let level: Int32 = 4

    /// Compresses a file to `FILE.gz`; the exit code of the process: 0 when nothing is left to do.
    package static func run(_ path: String) -> Int32 {
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
        do {
            try compress(path)
            return 0
        } catch {
            unlink(temporary(path))
            return 1
        }
    }

    private static func temporary(_ path: String) -> String { path + RotatedLog.State.unfinished.rawValue }

    private static func compress(_ path: String) throws(RegistryError) {
        let source = try Descriptor(opening: path, O_RDONLY)
        // An earlier keeper's child may still be at it.
        guard flock(source.number, LOCK_EX | LOCK_NB) == 0 else { return }
        let target = try Descriptor(opening: temporary(path), O_WRONLY | O_CREAT | O_TRUNC)
        FaultStep.compressionBegun.reach()
        try deflate(source, to: target, path)
        guard fsync(target.number) == 0 else { throw .io("make durable", path: temporary(path), errno: errno) }
        FaultStep.compressionWritten.reach()
        // Removed meanwhile, as there was too much.
        guard access(path, F_OK) == 0 else {
            unlink(temporary(path))
            return
        }
        try AtomicFile.commit(temporary(path), as: path + RotatedLog.State.compressed.rawValue)
        FaultStep.compressionNamed.reach()
        unlink(path)
    }

    private static func deflate(
        _ source: borrowing Descriptor, to target: borrowing Descriptor, _ path: String
    ) throws(RegistryError) {
        let (from, to) = (source.number, target.number)
        // zlib remembers where its structure lies, which therefore must not move.
        let failed: String? = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * chunk) { buffers in
            withUnsafeTemporaryAllocation(of: z_stream.self, capacity: 1) { streams in
                guard let stream = streams.baseAddress, let input = buffers.baseAddress else { return "compress" }
                stream.initialize(to: z_stream())
                guard czlib_deflate_init_gzip(stream, level) == Z_OK else { return "compress" }
                defer { deflateEnd(stream) }
                var count = 0
                repeat {
                    count = retryingInterrupted { read(from, input, chunk) }
                    guard count >= 0 else { return "read" }
                    stream.pointee.next_in = input
                    stream.pointee.avail_in = UInt32(count)
                    repeat {
                        stream.pointee.next_out = input + chunk
                        stream.pointee.avail_out = UInt32(chunk)
                        CZlib.deflate(stream, count == 0 ? Z_FINISH : Z_NO_FLUSH)
                        let size = chunk - Int(stream.pointee.avail_out)
                        let written = retryingInterrupted { write(to, input + chunk, size) }
                        guard written == size else { return "write" }
                    } while stream.pointee.avail_out == 0
                } while count > 0
                return nil
            }
        }
        if let failed { throw .io(failed, path: path, errno: errno) }
    }
}
