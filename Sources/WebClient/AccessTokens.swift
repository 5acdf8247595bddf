import Format
import HTTP
import Synchronization

/// Sends what needs a token of OAuth 2.0, and remembers each token until it expires.
final class AccessTokens: Sendable {
    /// How one request is sent.
    typealias Exchange = (HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse

    private struct State: Sendable {
        var tokens: [ClientCredentials: AccessToken] = [:]
        /// Those whose server reads the client's secret in the form alone.
        var formClients: Set<ClientCredentials> = []
    }

    /// How many clients are remembered: each change of a secret makes another.
    private static let limit = 1000

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// Sends a request with a token of a client. Where a remembered one is refused, another is had, once.
    func send(
        _ request: HTTPRequest, as client: ClientCredentials, by exchange: Exchange
    ) async throws(HTTPTransportError) -> HTTPResponse {
        let end = now().advanced(by: request.timeout)
        if let token = remembered(client) {
            let response = try await send(request, with: token, by: exchange)
            guard response.status == 401 else { return response }
            forget(token, of: client)
        }
        let token = try await fetch(client, for: request, until: end, by: exchange)
        let response = try await send(limited(request, until: end), with: token, by: exchange)
        if response.status == 401 { forget(token, of: client) }
        return response
    }

    private func send(
        _ request: HTTPRequest, with token: AccessToken, by exchange: Exchange
    ) async throws(HTTPTransportError) -> HTTPResponse {
        var request = request
        request.headers.append(("Authorization", token.authorization))
        var response = try await exchange(request)
        response.authorization = token.authorization
        return response
    }

    // MARK: Memory

    private func remembered(_ client: ClientCredentials) -> AccessToken? {
        state.withLock { $0.tokens[client] }.flatMap { $0.isValid(at: now()) ? $0 : nil }
    }

    private func remember(_ token: AccessToken, of client: ClientCredentials, isInForm: Bool) {
        state.withLock { state in
            if state.tokens.count >= Self.limit { state = State() }
            state.tokens[client] = token
            if isInForm { state.formClients.insert(client) }
        }
    }

    /// Forgets a token, unless another has taken its place by now.
    private func forget(_ token: AccessToken, of client: ClientCredentials) {
        state.withLock { state in
            if state.tokens[client]?.authorization == token.authorization { state.tokens[client] = nil }
        }
    }

    // MARK: The token's server

    /// Asks for a token. Who needs one at the same time asks for another, which does no harm.
    private func fetch(
        _ client: ClientCredentials, for request: HTTPRequest, until end: ContinuousClock.Instant, by exchange: Exchange
    ) async throws(HTTPTransportError) -> AccessToken {
        var isInForm = state.withLock { $0.formClients.contains(client) }
        do throws(HTTPTransportError) {
            var question = client.question(isInForm: isInForm, like: request)
            var answer = try await exchange(limited(question, until: end))
            // Which of the two ways a server reads, it does not say.
            if !isInForm, (400..<500).contains(answer.status), answer.status != 429 {
                isInForm = true
                question = client.question(isInForm: true, like: request)
                answer = try await exchange(limited(question, until: end))
            }
            guard (200..<300).contains(answer.status), !answer.isCut,
                let token = AccessToken(answer.body, at: now())
            else { throw HTTPTransportError(.other, client.complaint(of: answer)) }
            remember(token, of: client, isInForm: isInForm)
            return token
        } catch {
            throw HTTPTransportError(error.reason, "no access token: \(error.message)")
        }
    }

    /// The request with the time that is left for it.
    private func limited(_ request: HTTPRequest, until end: ContinuousClock.Instant) -> HTTPRequest {
        var request = request
        request.timeout = max(.zero, now().duration(to: end))
        return request
    }
}
