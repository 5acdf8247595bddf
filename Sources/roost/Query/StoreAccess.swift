import Format
import Glibc
import QueryAPI
import Registry
import TSDB

/// How commands ask for what is stored: the agent's API or, when no agent runs, the store itself, which is only read.
struct StoreAccess {
    let home: StateFolder

    /// The document that the API answers with at a path below `/api/v1`; `answer` gives the same of a store.
    func body(
        _ path: String, _ parameters: [(String, String)] = [], answer: (Store) async -> APIAnswer
    ) async throws -> [UInt8] {
        guard let agent = AgentAccess(home) else {
            let answer = await answer(try store())
            return try answered(answer.body, status: answer.status)
        }
        // What asks nothing of the store is not posted.
        return try await agent.body("/api/v1/\(path)", parameters, isPosted: path.hasPrefix("query"))
    }

    private func store() throws -> Store {
        let folder = home.store
        guard access(folder, F_OK) == 0 else {
            throw Failure(
                .failed,
                "no agent runs, and none has stored anything in \(folder): run 'roost install-service', or 'roost agent'"
            )
        }
        do throws(StoreError) {
            let store = try Store(reading: folder)
            for line in store.diskStatistics?.recovery.lines ?? [] { printError("store: \(line)") }
            return store
        } catch {
            throw Failure(.stateFolder, error.description)
        }
    }
}
