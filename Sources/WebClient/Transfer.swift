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
        if line.starts(with: "HTTP/".utf8) {
            // A new response begins: what came before was an interim one.
            headers = []
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            let name = line[..<colon].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            headers.append((String(decoding: name, as: UTF8.self), String(trimming: line[(colon + 1)...])))
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
            var response = HTTPResponse(
                status: outcome.status, headers: headers, body: body, isCut: stop == .bodyIsCut,
                timing: outcome.timing)
            response.certificateExpiry = outcome.certificateExpiry
            continuation.resume(returning: .success(response))
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
    /// When the first certificate of the chain expires, in seconds since the Unix epoch; nil when it is not known.
    var certificateExpiry: Int64?
}

/// A request on its way to the transfer thread.
struct TransferJob: Sendable {
    let id: UInt64
    let request: PreparedRequest
    let continuation: CheckedContinuation<Result<HTTPResponse, HTTPTransportError>, Never>
}

extension String {
    /// The text without the white space around it.
    fileprivate init(trimming bytes: Slice<UnsafeRawBufferPointer>) {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        var rest = bytes.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        self.init(decoding: rest, as: UTF8.self)
    }
}
