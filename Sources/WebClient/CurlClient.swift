import CCurl
import HTTP

/// libcurl's multi handle and the transfers that run on it. Used on the transfer thread alone.
struct CurlClient: ~Copyable {
    /// Wakes a client that waits, from any thread.
    struct Waker: @unchecked Sendable {
        // Only ever given to `curl_multi_wakeup`, which any thread may call; whoever holds it sees to it that the
        // client is still there.
        fileprivate let client: OpaquePointer

        /// Interrupts the wait of the thread that drives the transfers; safe from any thread.
        func wake() { ccurl_client_wake(client) }
    }

    private let client: OpaquePointer
    /// The transfers that run, by their ids; keeps alive what libcurl's callbacks refer to.
    private var active: [UInt64: (transfer: any Transfer, box: TransferBox, handle: OpaquePointer)] = [:]

    private var distrusted = DistrustedConnections()

    /// Opens libcurl when that has not been done.
    init() throws(HTTPTransportError) {
        if let complaint = ccurl_load() { throw HTTPTransportError(.other, String(cString: complaint)) }
        guard let client = ccurl_client_create() else { throw HTTPTransportError(.other, "libcurl is out of memory") }
        self.client = client
    }

    deinit {
        for (_, _, handle) in active.values { ccurl_transfer_end(handle) }
        ccurl_client_destroy(client)
    }

    var waker: Waker { Waker(client: client) }

    /// Starts a transfer, or fails it when libcurl refuses it.
    mutating func start(_ transfer: any Transfer) {
        let box = TransferBox(transfer)
        let receiver = ccurl_receiver(
            context: Unmanaged.passUnretained(box).toOpaque(),
            header: { context, bytes, length in
                CurlClient.transfer(context)?.takeHeader(UnsafeRawBufferPointer(start: bytes, count: length)) ?? false
            },
            body: { context, bytes, length in
                CurlClient.transfer(context)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: length)) ?? false
            }
        )
        var message: UnsafePointer<CChar>?
        let handle =
            switch transfer.exchange {
            case .request(let request):
                Self.withRequest(request, distrusted.choice(for: request.origin)) {
                    ccurl_transfer_start(client, &$0, receiver, &message)
                }
            case .mail(let mail): Self.withMail(mail) { ccurl_mail_start(client, &$0, receiver, &message) }
            }
        if let handle {
            active[transfer.id] = (transfer, box, handle)
        } else {
            transfer.fail(.invalidRequest, message.map { String(cString: $0) } ?? "libcurl refuses the request")
        }
    }

    /// Drops a transfer that has not ended; nil when it has.
    mutating func cancel(_ id: UInt64) -> (any Transfer)? {
        guard let (transfer, _, handle) = active.removeValue(forKey: id) else { return nil }
        ccurl_transfer_end(handle)
        return transfer
    }

    /// Drops all transfers.
    mutating func cancelAll() -> [any Transfer] {
        let ids = Array(active.keys)
        return ids.compactMap { cancel($0) }
    }

    /// Moves all transfers on and finishes those that are done; false when libcurl cannot go on.
    mutating func perform() -> Bool {
        guard ccurl_client_perform(client) else { return false }
        var outcome = ccurl_outcome()
        while let transfer = Self.transfer(ccurl_client_next_done(client, &outcome)) {
            let outcome = TransferOutcome(outcome)
            if case .request(let request) = transfer.exchange { distrusted.note(outcome.failure, of: request.origin) }
            transfer.finish(outcome)
            _ = cancel(transfer.id)
        }
        return true
    }

    /// Cuts off what is complete, and whose server has had time enough to end it. Whether others have time left.
    mutating func endOverdue() -> Bool {
        var isAnyLingering = false
        for (id, (transfer, _, handle)) in active where transfer.isLingering {
            guard transfer.isOverdue else {
                isAnyLingering = true
                continue
            }
            var outcome = ccurl_outcome()
            ccurl_transfer_outcome(handle, &outcome)
            transfer.finish(TransferOutcome(outcome))
            _ = cancel(id)
        }
        return isAnyLingering
    }

    /// Waits until there is something to do; false when libcurl cannot go on.
    func wait(milliseconds: Int32) -> Bool { ccurl_client_wait(client, milliseconds) }

    /// The transfer behind a callback's context, which `active` keeps alive.
    private static func transfer(_ context: UnsafeMutableRawPointer?) -> (any Transfer)? {
        context.map { Unmanaged<TransferBox>.fromOpaque($0).takeUnretainedValue().transfer }
    }

    private static func withRequest<Result>(
        _ request: PreparedRequest, _ connections: DistrustedConnections.Choice,
        _ body: (inout ccurl_request) -> Result
    ) -> Result {
        let lifetime = if case .younger(let seconds) = connections { seconds } else { 0 }
        return withCStrings(
            [
                request.method, request.url, request.headerLines, request.proxy, request.proxyHeaderLines,
                request.connectTo, request.socket,
            ] + (request.tls?.texts ?? TLSOptions.noTexts)
        ) { texts in
            request.body.withUnsafeBytes { bytes in
                var request = ccurl_request(
                    method: texts[0], url: texts[1], headers: texts[2], body: bytes.baseAddress,
                    body_length: bytes.count, timeout_ms: request.timeoutMilliseconds,
                    body_limit: request.bodyLimit, fresh_connection: request.freshConnection,
                    new_connection: connections == .new, connection_lifetime_s: lifetime,
                    direct: request.isLoopback,
                    compressed: request.acceptsCompression, redirect_limit: request.redirectLimit, proxy: texts[3],
                    proxy_headers: texts[4], connect_to: texts[5], socket_path: texts[6],
                    tls: ccurl_tls(request.tls, texts.dropFirst(7)))
                return body(&request)
            }
        }
    }

    private static func withMail<Result>(_ mail: PreparedMail, _ body: (inout ccurl_mail) -> Result) -> Result {
        let login = mail.login
        return withCStrings(
            [
                mail.url, mail.sender, mail.recipientLines, login?.username, login?.password, login?.identity,
                login?.mechanisms, mail.connectTo,
            ] + mail.tls.texts
        ) { texts in
            mail.message.withUnsafeBytes { bytes in
                var mail = ccurl_mail(
                    url: texts[0], sender: texts[1], recipients: texts[2], message: bytes.baseAddress,
                    message_length: bytes.count, starts_tls: mail.startsTLS, username: texts[3], password: texts[4],
                    identity: texts[5], mechanisms: texts[6], timeout_ms: mail.timeoutMilliseconds,
                    connect_to: texts[7], tls: ccurl_tls(mail.tls, texts.dropFirst(8)))
                return body(&mail)
            }
        }
    }
}

/// What stands behind the context of libcurl's callbacks.
private final class TransferBox {
    let transfer: any Transfer

    init(_ transfer: any Transfer) {
        self.transfer = transfer
    }
}

extension TLSOptions {
    /// The texts of `ccurl_tls` in its order, and those of no options.
    fileprivate var texts: [String?] {
        [authorities?.file, authorities?.text, certificate?.file, certificate?.text, key?.file, key?.text]
    }

    fileprivate static let noTexts: [String?] = TLSOptions().texts
}

extension ccurl_tls {
    fileprivate init(_ options: TLSOptions?, _ texts: ArraySlice<UnsafePointer<CChar>?>) {
        let texts = Array(texts)
        self.init(
            authority_file: texts[0], authority_text: texts[1], certificate_file: texts[2], certificate_text: texts[3],
            key_file: texts[4], key_text: texts[5], minimum_version: Int32(options?.minimumVersion?.minor ?? -1),
            maximum_version: Int32(options?.maximumVersion?.minor ?? -1), insecure: options?.isVerified == false)
    }
}

extension TLSOptions.PEM {
    fileprivate var file: String? {
        if case .file(let path) = self { path } else { nil }
    }

    fileprivate var text: String? {
        if case .text(let text) = self { text } else { nil }
    }
}

/// Lends texts to C, in their order.
private func withCStrings<Result>(_ texts: [String?], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
    // All in one array: there are many of them, and most are short or none.
    var bytes: [CChar] = []
    let starts = texts.map { text -> Int? in
        guard let text else { return nil }
        let start = bytes.count
        for byte in text.utf8 { bytes.append(CChar(bitPattern: byte)) }
        bytes.append(0)
        return start
    }
    return bytes.withUnsafeBufferPointer { bytes in
        body(starts.map { start in start.flatMap { start in bytes.baseAddress.map { $0 + start } } })
    }
}

extension TransferOutcome {
    fileprivate init(_ outcome: ccurl_outcome) {
        failure =
            switch outcome.failure {
            case ccurl_none: nil
            case ccurl_stopped: .stopped
            case ccurl_invalid_request: .failed(.invalidRequest)
            case ccurl_resolve: .failed(.resolve)
            case ccurl_connect: .failed(.connect)
            case ccurl_timeout: .failed(.timeout)
            case ccurl_tls_failed: .failed(.tls)
            case ccurl_connection_closed: .failed(.connectionClosed)
            default: .failed(.other)
            }
        message = outcome.message.map { String(cString: $0) } ?? ""
        status = outcome.status
        timing = HTTPTiming(outcome)
        certificateExpiry = outcome.certificate_expiry > 0 ? outcome.certificate_expiry : nil
    }
}

extension HTTPTiming {
    /// The phases between libcurl's points in time; one that was not reached took no time.
    fileprivate init(_ outcome: ccurl_outcome) {
        self.init()
        let ready = max(outcome.connected, outcome.secured)
        resolve = Self.seconds(from: 0, to: outcome.resolved)
        connect = Self.seconds(from: outcome.resolved, to: outcome.connected)
        tls = Self.seconds(from: outcome.connected, to: outcome.secured)
        processing = Self.seconds(from: ready, to: outcome.first_byte)
        transfer = Self.seconds(from: max(outcome.first_byte, ready), to: outcome.total)
    }

    private static func seconds(from start: Int64, to end: Int64) -> Double {
        Double(max(0, end - start)) / 1_000_000
    }
}
