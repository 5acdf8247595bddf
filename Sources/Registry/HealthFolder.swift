package import Format
internal import Glibc

/// The health records of all servers, `agent/health`. The agent alone writes them; what is old, of another instance or
/// cannot be read counts for nothing, so that nothing here needs to outlive a power cut or to be set aside.
package struct HealthFolder: Sendable {
    package let path: String

    init(path: String) {
        self.path = path
    }

    /// The records of all servers that have one which can be read.
    package func records() -> [ServerName: HealthRecord] {
        var records: [ServerName: HealthRecord] = [:]
        for file in folderEntries(path) ?? [] where file.hasSuffix(".json") {
            guard let name = try? ServerName(String(file.dropLast(5))) else { continue }
            records[name] = record(of: name)
        }
        return records
    }

    /// The record of a server; nil when there is none that can be read.
    package func record(of name: ServerName) -> HealthRecord? {
        guard let bytes = try? AtomicFile.read(file(name)),
            var record = try? HealthRecord(json: JSONValue(parsing: bytes))
        else { return nil }
        var status = stat()
        guard stat(file(name), &status) == 0 else { return nil }
        record.confirmedAt = Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
        return record
    }

    /// Puts a record in the place of the one before.
    package func write(_ record: HealthRecord, of name: ServerName) throws(RegistryError) {
        try AtomicFile.replace(file(name), with: record.json.encoded(), surviving: .processes)
        confirm(name, at: record.confirmedAt)
    }

    /// Writes down that another probe has found the same, which costs next to nothing; false when there is no record.
    @discardableResult
    package func confirm(_ name: ServerName, at time: Timestamp) -> Bool {
        let modified = timespec(tv_sec: Int(time / 1000), tv_nsec: Int(time % 1000) * 1_000_000)
        return utimensat(AT_FDCWD, file(name), [modified, modified], 0) == 0
    }

    /// Takes away a server's record, if it has one.
    package func remove(_ name: ServerName) { unlink(file(name)) }

    /// Makes the folder, and empties it of what an agent before has left.
    package func clear() throws(RegistryError) {
        try makeFolder(path)
        for name in folderEntries(path) ?? [] { unlink("\(path)/\(name)") }
    }

    private func file(_ name: ServerName) -> String { "\(path)/\(name).json" }
}
