import HTTP
package import Mail
import Synchronization

/// Outgoing mail through libcurl.
package final class MailClient: MailTransport {
    // Not the thread of HTTP: libcurl waits on its own until a server has answered the farewell.
    private let thread = TransferThread()
    private let lastID = Atomic<UInt64>(0)

    package init() {}

    deinit { shutdown() }

    /// Hands a mail over. Cancelling the task drops it, unless the server has it already.
    package func send(_ mail: MailSubmission) async throws(MailError) {
        let prepared: PreparedMail
        do {
            prepared = try PreparedMail(mail)
        } catch {
            throw .failed(error)
        }
        let id = lastID.add(1, ordering: .relaxed).newValue
        let result: Result<Void, MailError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                thread.submit(
                    TransferJob(
                        id: id, transfer: { MailTransfer(id, prepared, continuation) },
                        refuse: { continuation.resume(returning: .failure(.failed($0))) }))
                // The handler may have run before there was anything to cancel.
                if Task.isCancelled { thread.cancel(id) }
            }
        } onCancel: {
            thread.cancel(id)
        }
        try result.get()
    }

    private func shutdown() { thread.end(HTTPTransportError(.cancelled, "the mail client has been shut down")) }

    /// Ends the thread and waits for that. What is pending fails, and so will all later mails.
    package func finish() async {
        shutdown()
        await thread.waitForEnd()
    }
}
