package import Format
internal import Glibc
package import Registry

/// A server's log: every line with its time, stream and instance, in files of bounded size and age, which together stay
/// below a size too.
///
/// Nothing that goes wrong here reaches the server: what cannot be written is dropped and counted, and told in the log
/// when writing works again.
package struct LineLog: ~Copyable {
    /// So many bytes are written at once.
    private static let batchLimit = 64 << 10

    /// The instance that lines belong to from now on.
    package var instance: Int64 = 0

    private var limits: LogLimits
    private var file: CurrentLogFile
    private var archive: LogArchive
    private var cutters: [LogStream: LineCutter] = [:]
    /// Lines that are to be written next, and how many.
    private var batch: [UInt8] = []
    private var batchLines = 0
    /// Lines that were dropped since writing worked last, and how many of them the batch tells of.
    private var lostLines = 0
    private var toldLines = 0

    /// Takes up the log in a folder. `program` is called with `compress` and the path of a file; nil for this program.
    package init(in folder: String, limits: LogLimits, at time: Timestamp, program: String? = nil) {
        self.limits = limits
        file = CurrentLogFile(in: folder)
        archive = LogArchive(in: folder, program: program)
        // At once, as growing would leave holes in the memory of a keeper.
        batch.reserveCapacity(Self.batchLimit)
        apply(limits, at: time)
    }

    /// Holds from now on to other limits.
    package mutating func apply(_ limits: LogLimits, at time: Timestamp) {
        self.limits = limits
        rotateWhenOld(at: time)
        if file.size > fileLimit { rotate(at: time) }
        archive.tidy(limit: archiveLimit)
    }

    // MARK: Writing

    /// Appends what a stream has brought, which may begin and end amid a line.
    package mutating func append(_ bytes: [UInt8], from stream: LogStream, at time: Timestamp) {
        write(from: stream, at: time) { cutter, body in cutter.cut(bytes.span, body) }
    }

    /// Writes a remark of the keeper.
    package mutating func note(_ text: String, at time: Timestamp) {
        append(Array("\(text)\n".utf8), from: .roost, at: time)
    }

    /// Ends the lines that a process left unfinished.
    package mutating func flush(at time: Timestamp) {
        for stream in [LogStream.out, .err] { write(from: stream, at: time) { cutter, body in cutter.finish(body) } }
    }

    private mutating func write(
        from stream: LogStream, at time: Timestamp, _ cut: (inout LineCutter, (Span<UInt8>) -> Void) -> Void
    ) {
        rotateWhenOld(at: time)
        let prefix = LinePrefix(time: time, stream: stream, instance: instance).bytes
        var cutter = cutters.removeValue(forKey: stream) ?? LineCutter()
        cut(&cutter) { add($0, prefix, at: time) }
        cutters[stream] = cutter
        writeBatch(at: time)
    }

    private mutating func add(_ line: Span<UInt8>, _ prefix: [UInt8], at time: Timestamp) {
        let size = prefix.count + line.count + 1
        if batch.count + size > Self.batchLimit || file.size + batch.count + size > fileLimit { writeBatch(at: time) }
        let remark = batch.isEmpty && lostLines > 0 ? lossRemark(at: time) : []
        if file.size > 0, file.size + batch.count + remark.count + size > fileLimit, !rotate(at: time) {
            lostLines += 1
            return
        }
        if !remark.isEmpty {
            batch.append(contentsOf: remark)
            toldLines = lostLines
        }
        batch.append(contentsOf: prefix)
        batch.append(line)
        batch.append(UInt8(ascii: "\n"))
        batchLines += 1
    }

    private func lossRemark(at time: Timestamp) -> [UInt8] {
        let lines = lostLines == 1 ? "1 line was" : "\(lostLines) lines were"
        let reason = String(cString: strerror(file.problem))
        return LinePrefix(time: time, stream: .roost, instance: instance).bytes
            + "\(lines) lost, as the log could not be written: \(reason)\n".utf8
    }

    private mutating func writeBatch(at time: Timestamp) {
        guard batchLines > 0 else { return }
        let written = file.write(batch, extent(at: time), wholly: toldLines > 0)
        if written == batch.count {
            lostLines -= toldLines
        } else {
            lostLines += written == 0 ? batchLines : batch[written...].count { $0 == UInt8(ascii: "\n") }
        }
        batch.removeAll(keepingCapacity: true)
        batchLines = 0
        toldLines = 0
    }

    private func extent(at time: Timestamp) -> LogExtent {
        LogExtent(times: time...time, instances: instance...instance)
    }

    // MARK: Rotation

    /// A file, the one before it and what that becomes while it is compressed are there at the same time.
    private var fileLimit: Int { Int(max(1, min(limits.fileSize, limits.totalSize / 3))) }
    private var archiveLimit: Int64 { limits.totalSize - 2 * Int64(fileLimit) }

    private mutating func rotateWhenOld(at time: Timestamp) {
        guard file.open(), let age = limits.fileAge, let oldest = file.extent?.times.lowerBound, time - oldest >= age
        else {
            return
        }
        rotate(at: time)
    }

    /// Begins another file; whether that was possible.
    @discardableResult
    private mutating func rotate(at time: Timestamp) -> Bool {
        let code = archive.take(file.path, file.extent ?? extent(at: time))
        guard code == 0 || code == ENOENT else {
            file.problem = code
            return false
        }
        file.close()
        _ = file.open()
        archive.tidy(limit: archiveLimit)
        return true
    }
}

extension LineLog {
    /// The child that compresses a file now: neither one of the server's processes, nor to be ended with them.
    package var compressor: Int32? { archive.compressor }

    /// Takes back a child that was waited for; false when it is not the log's.
    package mutating func reaped(_ pid: Int32) -> Bool { archive.reaped(pid) }
}
