import HTTP
package import Mail

/// Outgoing mail through libcurl.
package final class MailClient: MailTransport {
    // Not the thread of HTTP: libcurl waits on its own until a server has answered the farewell.
    private let thread = TransferThread()

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
        try await thread.result(of: { MailTransfer($0, prepared, $1) }, refusedAs: { .failed($0) }).get()
    }

    private func shutdown() { thread.end(HTTPTransportError(.cancelled, "the mail client has been shut down")) }

    /// Ends the thread and waits for that. What is pending fails, and so will all later mails.
    package func finish() async {
        shutdown()
        await thread.waitForEnd()
    }
}
