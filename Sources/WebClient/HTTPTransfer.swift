import HTTP

/// A request that runs: what has come of its response so far, and who waits for it.
final class HTTPTransfer: Transfer {
    /// The most bytes of headers that are kept.
    private static let headerLimit = 256 << 10

    /// Room that is made for a body that has not come yet, in bytes.
    private static let believedLength = 1 << 20

    /// Who waits.
    typealias Continuation = CheckedContinuation<Result<HTTPResponse, HTTPTransportError>, Never>

    /// Why the reading ended before the server did.
    private enum Stop {
        case bodyIsComplete, bodyIsCut, headersTooLong
    }

    let id: UInt64
    let request: PreparedRequest
    private let continuation: Continuation
    private var headers: [(name: String, value: String)] = []
    /// Whether the headers of the final response are there.
    private var hasHeaders = false
    private var isInterim = false
    private var headerBytes = 0
    private var body: [UInt8] = []
    private var stop: Stop?
    /// Since when the server may end by itself what is complete.
    private var completedAt: ContinuousClock.Instant?

    var isLingering: Bool { completedAt != nil }
    var isOverdue: Bool { completedAt.map { $0.advanced(by: request.grace) <= .now } ?? false }

    var exchange: PreparedExchange { .request(request) }

    init(_ id: UInt64, _ request: PreparedRequest, _ continuation: Continuation) {
        self.id = id
        self.request = request
        self.continuation = continuation
    }

    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else {
            stop = .headersTooLong
            return false
        }
        if line.starts(with: "HTTP/".utf8) {
            // A new response begins: what came before was an interim one.
            headers = []
            hasHeaders = false
            isInterim = line.dropFirst("HTTP/".utf8.count).drop { $0 != 0x20 }.dropFirst().first == UInt8(ascii: "1")
        } else if line.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) {
            hasHeaders = !isInterim
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            let name = line[..<colon].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            let header = (String(decoding: name, as: UTF8.self), String(trimming: line[(colon + 1)...]))
            if header.0 == "content-length" { reserve(Int(header.1)) }
            headers.append(header)
        }
        return true
    }

    /// Makes room for what the server announces, as far as that can be believed.
    private func reserve(_ length: Int?) {
        guard let length, length > 0 else { return }
        body.reserveCapacity(min(length, request.bodyLimit, Self.believedLength))
    }

    func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        // Nobody wants what follows; it is only let end.
        if completedAt != nil { return true }
        let room = request.bodyLimit - body.count
        body.append(contentsOf: piece.prefix(max(0, room)))
        if piece.count > room {
            stop = .bodyIsCut
        } else if let isComplete = request.isComplete, isComplete(body) {
            stop = .bodyIsComplete
            if request.grace > .zero {
                completedAt = .now
                return true
            }
        }
        return stop == nil
    }

    func finish(_ outcome: TransferOutcome) {
        switch (outcome.failure, stop) {
        case (nil, _), (_, .bodyIsComplete), (.stopped, .bodyIsCut),
            (.failed, nil) where isEnough(outcome.status):
            var timing = outcome.timing
            if let completedAt { timing.transfer = max(0, timing.transfer - (.now - completedAt) / .seconds(1)) }
            var response = HTTPResponse(
                status: outcome.status, headers: headers, body: body, isCut: stop == .bodyIsCut,
                timing: timing)
            response.certificateExpiry = outcome.certificateExpiry
            continuation.resume(returning: .success(response))
        case (.stopped, _): fail(.other, "the headers are longer than \(Self.headerLimit) bytes")
        case (.failed(let reason), _): fail(reason, outcome.message)
        }
    }

    /// Whether the response may be taken for what has come of it. Of a redirect the next one is wanted.
    private func isEnough(_ status: Int) -> Bool {
        hasHeaders && !request.needsWholeBody && !(300..<400).contains(status)
    }

    func fail(_ reason: HTTPTransportError.Reason, _ message: String) {
        continuation.resume(returning: .failure(HTTPTransportError(reason, "\(request.origin): \(message)")))
    }
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
