import HTTP
package import Mail
import Synchronization

/// Outgoing mail through libcurl.
package final class MailClient: MailTransport {
    /// A thread for each server, not that of HTTP: libcurl waits on its own until the server has answered the farewell.
    private struct Threads {
        var byServer: [String: TransferThread] = [:]
        var areEnded = false
    }

    private static let end = HTTPTransportError(.cancelled, "the mail client has been shut down")

    private let threads = Mutex(Threads())

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
        try await thread(of: prepared.url).result(of: { MailTransfer($0, prepared, $1) }, refusedAs: { .failed($0) })
            .get()
    }

    private func thread(of server: String) -> TransferThread {
        threads.withLock { threads in
            if let known = threads.byServer[server] { return known }
            let thread = TransferThread()
            if threads.areEnded { thread.end(Self.end) }
            threads.byServer[server] = thread
            return thread
        }
    }

    @discardableResult
    private func shutdown() -> [TransferThread] {
        let all = threads.withLock { threads in
            threads.areEnded = true
            return Array(threads.byServer.values)
        }
        for thread in all { thread.end(Self.end) }
        return all
    }

    /// Ends the threads and waits for that. What is pending fails, and so will all later mails.
    package func finish() async {
        for thread in shutdown() { await thread.waitForEnd() }
    }
}
