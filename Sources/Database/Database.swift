internal import CSQLite
internal import Glibc
internal import Model

/// What the agent must not forget and what people ask for by name, in one SQLite file (`FORMAT.md`).
///
/// All work is done in order on a thread of its own, each piece as one transaction. What was written survives the end of
/// any process; a power cut may take the last seconds, and leaves a file that is whole.
package final class Database: Sendable {
    /// How much work may wait.
    private static let waitingLimit = 10_000

    package let path: String
    private let threads = WorkThreads(concurrency: 1, waitingLimit: waitingLimit)
    private let connection: Confined

    /// Opens the file, or makes it. One that is damaged is set aside: `didSetAside` is told its new name and what is wrong.
    package init(
        path: String, _ schemas: [Schema], didSetAside: (String, DatabaseError) -> Void = { _, _ in }
    ) throws(DatabaseError) {
        self.path = path
        do throws(DatabaseError) {
            connection = Confined(try Self.opened(path, schemas))
        } catch {
            guard error.isDamage, let aside = Self.setAside(path) else { throw error }
            didSetAside(aside, error)
            connection = Confined(try Self.opened(path, schemas))
        }
    }

    /// Opens a file that another process may be writing to, for reading.
    package init(reading path: String) throws(DatabaseError) {
        self.path = path
        connection = Confined(try Connection(path, isReadOnly: true))
    }

    /// Does the work as one transaction, and returns once it is written.
    package func perform<Result: Sendable>(
        _ work: @escaping @Sendable (Connection) throws(DatabaseError) -> Result
    ) async throws(DatabaseError) -> Result {
        let result = await threads.run { [connection] in
            Swift.Result { () throws(DatabaseError) in try connection.transaction(work) }
        }
        guard let result else { throw .busy(path: path) }
        return try result.get()
    }

    /// Has the work done as one transaction, after all that was asked for before; `onEnd` is told when that is over, with
    /// the error when nothing was written.
    package func enqueue(
        _ work: @escaping @Sendable (Connection) throws(DatabaseError) -> Void,
        onEnd: @escaping @Sendable (DatabaseError?) -> Void
    ) {
        enqueue({}, writing: { connection, _ throws(DatabaseError) in try work(connection) }, onEnd: { onEnd($1) })
    }

    /// The same, of what there is to be written when its turn has come, which `take` gives.
    package func enqueue<Batch>(
        _ take: @escaping @Sendable () -> Batch,
        writing work: @escaping @Sendable (Connection, Batch) throws(DatabaseError) -> Void,
        onEnd: @escaping @Sendable (Batch, DatabaseError?) -> Void
    ) {
        let isTaken = threads.start { [connection] in
            let batch = take()
            do throws(DatabaseError) {
                try connection.transaction { connection throws(DatabaseError) in try work(connection, batch) }
                onEnd(batch, nil)
            } catch {
                onEnd(batch, error)
            }
        }
        if !isTaken { onEnd(take(), .busy(path: path)) }
    }

    private static func opened(_ path: String, _ schemas: [Schema]) throws(DatabaseError) -> Connection {
        let connection = try Connection(path)
        _ = try connection.rows("PRAGMA journal_mode = WAL") { _ in }
        // With a log before the file, this loses nothing but the last moments before a power cut.
        try connection.run("PRAGMA synchronous = NORMAL")
        _ = try connection.rows("PRAGMA journal_size_limit = 4194304") { _ in }
        let complaints = try connection.rows("PRAGMA quick_check(1)") { $0.text(0) }
        guard complaints == ["ok"] else {
            throw .sqlite(code: SQLITE_CORRUPT, reason: complaints.first ?? "it is damaged", path: path)
        }
        try Confined(connection).transaction { connection throws(DatabaseError) in
            try connection.run(
                "CREATE TABLE IF NOT EXISTS schemas (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID")
            for schema in schemas { try schema.apply(to: connection, path: path) }
        }
        return connection
    }

    /// Gives the file a name under which it stays; nil when that cannot be.
    private static func setAside(_ path: String) -> String? {
        let aside = "\(path).damaged-\(time(nil))"
        guard rename(path, aside) == 0 else { return nil }
        // They belong to the file, and would be taken for the new one's.
        for suffix in ["-wal", "-shm"] { _ = rename(path + suffix, aside + suffix) }
        return aside
    }
}

/// A connection whose uses are one after the other.
private struct Confined: @unchecked Sendable {
    // Sound: `Database` uses it on its one thread only, once it is made.
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    func transaction<Result>(
        _ work: (Connection) throws(DatabaseError) -> Result
    ) throws(DatabaseError) -> Result {
        try connection.run("BEGIN")
        do throws(DatabaseError) {
            let result = try work(connection)
            try connection.run("COMMIT")
            return result
        } catch {
            // Fails where SQLite has rolled back by itself.
            try? connection.run("ROLLBACK")
            throw error
        }
    }
}

extension DatabaseError {
    /// Whether the file is no database, or a broken one.
    fileprivate var isDamage: Bool {
        if case .sqlite(let code, _, _) = self { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF) } else { false }
    }
}
