import HTTP

/// One exchange while it runs: what has come so far, and who waits for it. Used on the transfer thread alone.
final class Transfer {
    /// The most bytes of headers that are kept.
    private static let headerLimit = 256 << 10

    /// Why the reading ended before the server did.
    private enum Stop {
        case bodyIsComplete, bodyIsCut, headersTooLong
    }

    let id: UInt64
    let request: PreparedRequest
    private let continuation: CheckedContinuation<Result<HTTPResponse, HTTPTransportError>, Never>
    private var headers: [(name: String, value: String)] = []
    private var headerBytes = 0
    private var body: [UInt8] = []
    private var stop: Stop?

    init(_ job: TransferJob) {
        id = job.id
        request = job.request
        continuation = job.continuation
    }

    /// Takes one line of the headers; false ends the transfer.
    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else {
            stop = .headersTooLong
            return false
        }
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // A new response begins: what came before was an interim one.
            headers = []
        } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            headers.append((text[..<colon].lowercased(), text[colon...].dropFirst().trimmed))
        }
        return true
    }

    /// Takes a piece of the body; false ends the transfer.
    func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        let room = request.bodyLimit - body.count
        body.append(contentsOf: piece.prefix(max(0, room)))
        if piece.count > room {
            stop = .bodyIsCut
        } else if let isComplete = request.isComplete, isComplete(body) {
            stop = .bodyIsComplete
        }
        return stop == nil
    }

    /// Hands the result to whoever waits; called once.
    func finish(_ outcome: TransferOutcome) {
        switch (outcome.failure, stop) {
        case (nil, _), (.stopped, .bodyIsComplete), (.stopped, .bodyIsCut):
            continuation.resume(
                returning: .success(
                    HTTPResponse(
                        status: outcome.status, headers: headers, body: body, isCut: stop == .bodyIsCut,
                        timing: outcome.timing
                    )
                )
            )
        case (.stopped, _): fail(.other, "the headers are longer than \(Self.headerLimit) bytes")
        case (.failed(let reason), _): fail(reason, outcome.message)
        }
    }

    /// Ends the waiting with an error, in place of `finish`.
    func fail(_ reason: HTTPTransportError.Reason, _ message: String) {
        continuation.resume(returning: .failure(HTTPTransportError(reason, "\(request.origin): \(message)")))
    }
}

/// How libcurl ended a transfer.
struct TransferOutcome {
    /// Why a transfer did not end by itself.
    enum Failure {
        /// The receiver wanted no more.
        case stopped
        case failed(HTTPTransportError.Reason)
    }

    var failure: Failure?
    var message: String
    var status: Int
    var timing: HTTPTiming
}

/// A request on its way to the transfer thread.
struct TransferJob: Sendable {
    let id: UInt64
    let request: PreparedRequest
    let continuation: CheckedContinuation<Result<HTTPResponse, HTTPTransportError>, Never>
}

extension Substring {
    /// Without the white space around it.
    fileprivate var trimmed: String {
        let body = drop { $0.isWhitespace }
        return String(body[..<(body.lastIndex { !$0.isWhitespace }.map(body.index(after:)) ?? body.startIndex)])
    }
}
