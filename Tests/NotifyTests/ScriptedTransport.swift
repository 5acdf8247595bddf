import HTTP
import Model
import Synchronization

/// The far end of HTTP as a test wants it: it keeps what it is sent, and answers by a script.
final class ScriptedTransport: HTTPTransport {
    private let answer: @Sendable (Int, HTTPRequest) throws(HTTPTransportError) -> HTTPResponse
    private let requests = Mutex<[HTTPRequest]>([])

    /// `answer` gives the response to the n-th request, from 0.
    init(answer: @escaping @Sendable (Int, HTTPRequest) throws(HTTPTransportError) -> HTTPResponse) {
        self.answer = answer
    }

    /// `answer` gives the status for the n-th request, from 0; each has the body.
    convenience init(
        body: String = "",
        _ answer: @escaping @Sendable (Int, HTTPRequest) throws(HTTPTransportError) -> Int = { _, _ in 200 }
    ) {
        self.init { (index, request) throws(HTTPTransportError) in
            HTTPResponse(status: try answer(index, request), body: Array(body.utf8))
        }
    }

    var received: [HTTPRequest] { requests.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let index = requests.withLock { requests in
            requests.append(request)
            return requests.count - 1
        }
        return try answer(index, request)
    }

    /// Waits, by yielding, until that many requests have come.
    func waitForRequests(_ count: Int) async {
        while received.count < count { await Task.yield() }
    }
}
