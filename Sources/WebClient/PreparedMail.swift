import HTTP
import Mail

/// A mail that has been checked and is written as libcurl takes it.
struct PreparedMail: Sendable {
    /// Who hands it over, as libcurl has it.
    struct Login: Sendable {
        let username: String
        let password: String
        /// Nil for nobody else.
        let identity: String?
        let mechanisms: String
    }

    let url: String
    let sender: String
    /// Each ended by a line feed.
    let recipientLines: String
    let message: [UInt8]
    let startsTLS: Bool
    let login: Login?
    let timeoutMilliseconds: Int
    /// Where libcurl connects to in the place of the URL's host, as it has it; nil for there.
    let connectTo: String?
    let tls: TLSOptions
    /// What errors tell of the server.
    let origin: String

    init(_ mail: MailSubmission) throws(HTTPTransportError) {
        let scheme = mail.encryption == .implicit ? "smtps" : "smtp"
        let isAddress = mail.host.utf8.contains(UInt8(ascii: ":"))
        guard Self.isHost(mail.host) else {
            throw HTTPTransportError(.invalidRequest, "the mail server's name is neither a host's nor an address")
        }
        let host = isAddress ? "[\(mail.host)]" : mail.host
        origin = "\(scheme)://\(host):\(mail.port)"
        guard Self.isHost(mail.hello) || Self.isLiteral(mail.hello) else {
            throw HTTPTransportError(
                .invalidRequest, "\(origin): the name for the greeting is neither a host's nor an address in brackets")
        }
        guard !mail.recipients.isEmpty else {
            throw HTTPTransportError(.invalidRequest, "\(origin): the mail has no recipient")
        }
        // The URL's host is the name that is checked: where that is another, one is connected elsewhere.
        let name = mail.encryption == .none ? nil : mail.tls.serverName
        url = "\(scheme)://\(name ?? host):\(mail.port)/\(mail.hello)"
        connectTo = name.map { "\($0):\(mail.port):\(host):\(mail.port)" }
        sender = mail.sender.address
        recipientLines = mail.recipients.map { "\($0.address)\n" }.joined()
        message = mail.message
        startsTLS = mail.encryption == .startTLS
        tls = mail.tls
        timeoutMilliseconds = mail.timeout.wholeMilliseconds
        login = mail.login.map { login in
            Login(
                username: login.username, password: login.password,
                identity: login.identity.isEmpty ? nil : login.identity,
                mechanisms: login.mechanisms.map { "AUTH=\($0)" }.joined(separator: ";"))
        }
    }

    /// Whether a text can stand in a URL and a command without meaning anything else there.
    private static func isHost(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: ".-_:".utf8.contains(byte)
                }
            }
    }

    private static func isLiteral(_ text: String) -> Bool {
        text.hasPrefix("[") && text.hasSuffix("]") && isHost(text.dropFirst().dropLast())
    }
}
