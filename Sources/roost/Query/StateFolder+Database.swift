import Database
import Glibc
import Registry

extension StateFolder {
    /// Reads what an agent has written down, whether one runs or not; nil where there was never one.
    func reading<Result: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(DatabaseError) -> Result
    ) async throws -> Result? {
        guard access(database, F_OK) == 0 else { return nil }
        do throws(DatabaseError) {
            return try await Database(reading: database).perform(body)
        } catch {
            throw Failure(.stateFolder, error.description)
        }
    }
}
