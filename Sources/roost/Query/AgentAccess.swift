import Format
import Glibc
import HTTP
import Registry
import WebClient

/// How commands ask the running agent.
struct AgentAccess {
    private let socket: AgentSocket

    /// Nil when none runs, or none that listens yet.
    init?(_ home: StateFolder) {
        guard AgentLock.holder(of: home) != nil, access(home.agentSocket, F_OK) == 0,
            let socket = try? AgentSocket(home)
        else { return nil }
        self.socket = socket
    }

    /// The agent of a state folder; `purpose` says what is not to be had without one: "alerts are known to it alone".
    init(_ home: StateFolder, because purpose: String) throws {
        guard let access = AgentAccess(home) else {
            throw Failure(.failed, "no agent runs, and \(purpose): run 'roost install-service', or 'roost agent'")
        }
        self = access
    }

    /// What the agent answers; a query that may be long is posted.
    func body(_ path: String, _ parameters: [(String, String)] = [], isPosted: Bool = false) async throws -> [UInt8] {
        let form = parameters.map { "\($0.0)=\(percentEncoded($0.1))" }.joined(separator: "&")
        let query = isPosted || form.isEmpty ? "" : "?\(form)"
        var request = HTTPRequest(
            method: isPosted ? "POST" : "GET", url: "http://localhost\(path)\(query)",
            headers: isPosted ? [("Content-Type", "application/x-www-form-urlencoded")] : [], timeout: .seconds(130),
            bodyLimit: 1 << 30)
        if isPosted { request.body = Array(form.utf8) }
        request.acceptsCompression = true
        return try await answer(to: request)
    }

    /// Has the agent change something; what it answers may be nothing.
    func change(_ method: String, _ path: String, _ document: JSONValue? = nil) async throws -> JSONValue {
        var request = HTTPRequest(
            method: method, url: "http://localhost\(path)",
            headers: document == nil ? [] : [("Content-Type", "application/json")], timeout: .seconds(30),
            bodyLimit: 1 << 20)
        if let document { request.body = document.encoded() }
        let body = try await answer(to: request)
        return (try? JSONValue(parsing: body)) ?? .null
    }

    private func answer(to request: HTTPRequest) async throws -> [UInt8] {
        var request = request
        request.socket = socket.path
        let client = WebClient()
        defer { client.shutdown() }
        let response: HTTPResponse
        do {
            response = try await client.send(request)
        } catch {
            throw Failure(.failed, "the agent does not answer: \(error)")
        }
        return try answered(response.body, status: response.status)
    }

    /// The document that the agent answers with.
    func document(
        _ path: String, _ parameters: [(String, String)] = [], isPosted: Bool = false
    ) async throws -> JSONValue {
        let body = try await body(path, parameters, isPosted: isPosted)
        guard let document = try? JSONValue(parsing: body) else {
            throw Failure(.failed, "the agent's answer is none of its API: is it another program that listens there?")
        }
        return document
    }
}

/// An answer of the API, unless it is an error.
func answered(_ body: [UInt8], status: Int) throws -> [UInt8] {
    guard status == 200 else {
        // Prometheus' API has an object, Alertmanager's a text, or another object.
        let document = try? JSONValue(parsing: body)
        let reason = document?["error"]?.string ?? document?.string ?? document?["message"]?.string
        throw Failure(.failed, reason ?? "the agent answered with status \(status)")
    }
    return body
}
