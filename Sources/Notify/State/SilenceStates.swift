package import Database
internal import Format
internal import Model

/// Keeps silences over a restart.
package final class SilenceStates: Sendable {
    package static let schema = Schema(
        "silences", steps: [["CREATE TABLE silences (id TEXT PRIMARY KEY, silence TEXT NOT NULL) WITHOUT ROWID"]])

    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// What is there from before; what cannot be read is left alone.
    func silences() async throws(DatabaseError) -> [Silence] {
        try await database.perform { connection throws(DatabaseError) in
            try connection.rows("SELECT silence FROM silences") { row in
                (try? JSONValue(parsing: row.text(0))).flatMap { try? Silence(document: $0) }
            }.compactMap(\.self)
        }
    }

    /// Writes silences down, and that others are gone; `onEnd` is told when that is over.
    func write(
        _ silences: [Silence], forgetting ids: [Silence.ID], onEnd: @escaping @Sendable (DatabaseError?) -> Void
    ) {
        database.enqueue(
            { connection throws(DatabaseError) in
                for silence in silences {
                    let document = silence.document(at: silence.updatedAt).encoded()
                    try connection.run(
                        "INSERT OR REPLACE INTO silences (id, silence) VALUES (?, ?)", .text(silence.id),
                        .text(String(decoding: document, as: UTF8.self)))
                }
                for id in ids { try connection.run("DELETE FROM silences WHERE id = ?", .text(id)) }
            }, onEnd: onEnd)
    }
}

/// Silences could not be written down or read, so that a restart may end them.
struct SilenceStatesFailed: Event {
    static let counter: MetricFamily? = MetricFamily(
        "roost_silence_state_failures", .counter,
        help: "Times at which silences could not be written down or read, so that a restart may end them.")

    let reason: String

    var level: EventLevel { .error }
    var message: String { "silences are known in memory alone, and may be gone after a restart: \(reason)" }
}
