import Database
import Format
import Model
import Registry
import Rules

extension AlertHistory {
    /// The newest steps that an agent has written down, oldest first; none where there was never one.
    static func steps(
        of alert: String? = nil, in group: String? = nil, with labels: Labels = .empty, since: Timestamp? = nil,
        limit: Int? = nil, home: StateFolder
    ) async throws -> [Entry] {
        try await home.reading { connection throws(DatabaseError) in
            try entries(connection, alert: alert, group: group, with: labels, since: since, limit: limit)
        } ?? []
    }
}
