import Format
import Glibc
import HTTP
import QueryAPI
import Registry
import TSDB
import WebClient

/// How commands ask for what is stored: the agent's API or, when no agent runs, the store itself, which is only read.
struct StoreAccess {
    let home: StateFolder

    /// The document that the API answers with at a path below `/api/v1`; `answer` gives the same of a store.
    func body(
        _ path: String, _ parameters: [(String, String)] = [], answer: (Store) async -> APIAnswer
    ) async throws -> [UInt8] {
        guard AgentLock.holder(of: home) != nil,
            let url = try? AtomicFile.read(home.agentURL).map({ String(decoding: $0, as: UTF8.self) })
        else {
            let answer = await answer(try store())
            return try body(answer.body, status: answer.status)
        }
        let form = parameters.map { "\($0.0)=\(percentEncoded($0.1))" }.joined(separator: "&")
        let client = WebClient()
        defer { client.shutdown() }
        // What asks nothing of the store is not posted.
        let isQuery = path.hasPrefix("query")
        var request = HTTPRequest(
            method: isQuery ? "POST" : "GET", url: "\(url)/api/v1/\(path)\(isQuery ? "" : "?\(form)")",
            headers: isQuery ? [("Content-Type", "application/x-www-form-urlencoded")] : [], timeout: .seconds(130),
            bodyLimit: 1 << 30)
        if isQuery { request.body = Array(form.utf8) }
        request.acceptsCompression = true
        let response: HTTPResponse
        do {
            response = try await client.send(request)
        } catch {
            throw Failure(.failed, "the agent does not answer: \(error)")
        }
        return try body(response.body, status: response.status)
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

    private func body(_ bytes: [UInt8], status: Int) throws -> [UInt8] {
        guard status == 200 else {
            let reason = (try? JSONValue(parsing: bytes))?["error"]?.string
            throw Failure(.failed, reason ?? "the agent answered with status \(status)")
        }
        return bytes
    }
}
