package import HTTP

/// Outgoing HTTP through libcurl: all transfers share one thread and its pool of connections.
///
/// libcurl is opened with the first request. Redirects are not followed, and no proxy stands before this machine.
package final class WebClient: HTTPTransport {
    let thread = TransferThread()
    private let tokens = AccessTokens()

    package init() {}

    deinit { shutdown() }

    /// Sends a request and waits for its response. Cancelling the task drops the transfer.
    package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        guard let credentials = request.clientCredentials else { return try await exchange(request) }
        return try await tokens.send(request, as: credentials) { request throws(HTTPTransportError) in
            try await exchange(request)
        }
    }

    private func exchange(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let request = try PreparedRequest(request)
        return try await thread.result(of: { HTTPTransfer($0, request, $1) }, refusedAs: { $0 }).get()
    }

    /// Ends the thread. What is pending fails with `cancelled`, and so will all later requests.
    package func shutdown() { thread.end(HTTPTransportError(.cancelled, "the HTTP client has been shut down")) }

    /// The same, and waits until the thread has ended.
    package func finish() async {
        shutdown()
        await thread.waitForEnd()
    }
}
