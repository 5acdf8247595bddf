internal import Format
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
        guard let bytes = try? AtomicFile.read(file(name)) else { return nil }
        return try? HealthRecord(json: JSONValue(parsing: bytes))
    }

    /// Puts a record in the place of the one before.
    package func write(_ record: HealthRecord, of name: ServerName) throws(RegistryError) {
        try AtomicFile.replace(file(name), with: record.json.encoded(), surviving: .processes)
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
