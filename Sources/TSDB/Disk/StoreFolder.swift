internal import Glibc

/// The names of a store's files.
///
///     lock                 held by the process that writes
///     checkpoint           the series, their open chunks, and from which segment on the log goes on
///     log/00000017         segments of the write-ahead log
///     chunks/00000016      chunks that one checkpoint has moved out of memory
///     chunks/00000004-9    the same of several, merged
///     damaged/             what could not be read, for a person to look at
struct StoreFolder: Hashable, Sendable {
    let path: String

    var lock: String { "\(path)/lock" }
    var checkpoint: String { "\(path)/checkpoint" }
    var log: String { "\(path)/log" }
    var chunks: String { "\(path)/chunks" }
    var damaged: String { "\(path)/damaged" }

    /// A segment of the log.
    static func segment(_ number: UInt64, in folder: String) -> String { "\(folder)/\(padded(number))" }

    /// The chunks of the checkpoints of those numbers.
    func chunkFile(_ numbers: ClosedRange<UInt64>) -> String {
        let first = Self.padded(numbers.lowerBound)
        return "\(chunks)/\(first)\(numbers.count == 1 ? "" : "-\(numbers.upperBound)")"
    }

    /// The segments that are there, by their numbers.
    func segments() throws(StoreError) -> [(number: UInt64, path: String)] {
        try names(in: log).compactMap { name in UInt64(name).map { ($0, "\(log)/\(name)") } }.sorted { $0.0 < $1.0 }
    }

    /// The files of chunks that are there, by the numbers of their checkpoints.
    func chunkFiles() throws(StoreError) -> [(numbers: ClosedRange<UInt64>, path: String)] {
        try names(in: chunks).compactMap { name -> (numbers: ClosedRange<UInt64>, path: String)? in
            let parts = name.split(separator: "-").map { UInt64($0) }
            guard parts.count <= 2, let first = parts.first ?? nil, let last = parts.last ?? nil, first <= last else {
                return nil
            }
            return (first...last, "\(chunks)/\(name)")
        }.sorted { ($0.numbers.lowerBound, $1.numbers.upperBound) < ($1.numbers.lowerBound, $0.numbers.upperBound) }
    }

    /// Makes the folders that are missing.
    func create() throws(StoreError) {
        for folder in [path, log, chunks] where mkdir(folder, 0o700) != 0 && errno != EEXIST {
            throw .io("make", path: folder, errno: errno)
        }
    }

    /// Gives a damaged file a second name among the damaged ones: it stays there when the first one is gone.
    func keep(_ path: String) throws(StoreError) {
        guard mkdir(damaged, 0o700) == 0 || errno == EEXIST else { throw .io("make", path: damaged, errno: errno) }
        let name = String(path.dropFirst(self.path.count + 1).map { $0 == "/" ? "-" : $0 })
        for attempt in 1...1000 {
            // A link does not replace what is there.
            guard link(path, "\(damaged)/\(name).\(attempt)") != 0 else { return }
            guard errno == EEXIST else { break }
        }
        throw .io("set aside", path: path, errno: errno)
    }

    /// Removes files that were never finished.
    func removeUnfinished() throws(StoreError) {
        for folder in [path, chunks] {
            for name in try names(in: folder) where name.hasSuffix(temporarySuffix) { unlink("\(folder)/\(name)") }
        }
    }

    private func names(in folder: String) throws(StoreError) -> [String] {
        guard let stream = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw .io("read", path: folder, errno: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    private static func padded(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 8 - text.utf8.count)) + text
    }
}

extension StoreFolder {
    /// Keeps other processes from writing, for as long as the file is held.
    func takeLock() throws(StoreError) -> OpenFile {
        let file = try OpenFile(lock, O_RDWR | O_CREAT)
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw .io("lock", path: lock, errno: errno) }
            throw .inUse(path: path)
        }
        return file
    }
}
