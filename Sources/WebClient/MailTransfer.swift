import HTTP
import Mail

/// A mail that is being handed over: what the server said last, and who waits for the end.
final class MailTransfer: Transfer {
    /// Who waits.
    typealias Continuation = CheckedContinuation<Result<Void, MailError>, Never>

    /// The first reply that says no (RFC 5321 section 4.2.1).
    private static let firstRefusal = 400
    /// How the server answers that one goes.
    private static let farewell = 221
    /// How much of a reply is kept, in bytes.
    private static let replyLimit = 400

    let id: UInt64
    let isLingering = false
    let isOverdue = false
    private let mail: PreparedMail
    private let continuation: Continuation
    private var code = 0
    private var text = ""
    private var isContinued = false

    init(_ id: UInt64, _ mail: PreparedMail, _ continuation: Continuation) {
        self.id = id
        self.mail = mail
        self.continuation = continuation
    }

    var exchange: PreparedExchange { .mail(mail) }

    /// Takes one line of a reply; all but its last have a hyphen behind the code.
    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        let line = String(decoding: line.prefix(Self.replyLimit), as: UTF8.self)
        guard let number = Int(line.prefix(3)), number != Self.farewell else { return true }
        if !isContinued || number != code { text = "" }
        code = number
        isContinued = line.dropFirst(3).hasPrefix("-")
        let words = line.dropFirst(4).split(whereSeparator: \.isWhitespace)
        if text.utf8.count < Self.replyLimit { text = ([text] + words.map(String.init)).joined(separator: " ") }
        return true
    }

    /// Servers of mail send nothing else.
    func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool { true }

    func finish(_ outcome: TransferOutcome) {
        switch outcome.failure {
        case nil: continuation.resume(returning: .success(()))
        case .failed(let reason) where reason == .timeout || code < Self.firstRefusal: fail(reason, outcome.message)
        case .stopped where code < Self.firstRefusal: fail(.other, outcome.message)
        default: continuation.resume(returning: .failure(.refused(code: code, text: String(text.drop { $0 == " " }))))
        }
    }

    func fail(_ reason: HTTPTransportError.Reason, _ message: String) {
        let error = HTTPTransportError(reason, "\(mail.origin): \(message)")
        continuation.resume(returning: .failure(.failed(error)))
    }
}
