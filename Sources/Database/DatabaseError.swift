/// Why the agent's database cannot be read or written.
package enum DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// SQLite refused, for the reason it gives.
    case sqlite(code: Int32, reason: String, path: String)
    /// It was written by a later version of Roost.
    case tooNew(schema: String, version: Int, known: Int, path: String)
    /// More waits to be written than is kept.
    case busy(path: String)

    package var description: String {
        switch self {
        case .sqlite(_, let reason, let path): "cannot use the database \(path): \(reason)"
        case .tooNew(let schema, let version, let known, let path):
            "the database \(path) was written by a later version of Roost (\(schema) \(version), this one knows "
                + "\(known)): use that version, or move the file away"
        case .busy(let path): "cannot write to the database \(path): too much waits to be written"
        }
    }
}
