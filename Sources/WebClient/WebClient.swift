package import HTTP
import Synchronization

/// Outgoing HTTP through libcurl: all transfers share one thread and its pool of connections.
///
/// libcurl is opened with the first request. Redirects are not followed, and no proxy stands before this machine.
package final class WebClient: HTTPTransport {
    let thread = TransferThread()
    private let lastID = Atomic<UInt64>(0)

    package init() {}

    deinit { shutdown() }

    /// Sends a request and waits for its response. Cancelling the task drops the transfer.
    package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let request = try PreparedRequest(request)
        let id = lastID.add(1, ordering: .relaxed).newValue
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                thread.submit(
                    TransferJob(
                        id: id, transfer: { HTTPTransfer(id, request, continuation) },
                        refuse: { continuation.resume(returning: .failure($0)) }))
                // The handler may have run before there was anything to cancel.
                if Task.isCancelled { thread.cancel(id) }
            }
        } onCancel: {
            thread.cancel(id)
        }
        return try result.get()
    }

    /// Ends the thread. What is pending fails with `cancelled`, and so will all later requests.
    package func shutdown() { thread.end(HTTPTransportError(.cancelled, "the HTTP client has been shut down")) }

    /// The same, and waits until the thread has ended.
    package func finish() async {
        shutdown()
        await thread.waitForEnd()
    }
}
