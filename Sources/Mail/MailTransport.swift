package import HTTP

/// A mail on its way to the server that passes it on.
package struct MailSubmission: Sendable {
    /// How the connection is kept from being read.
    package enum Encryption: Hashable, Sendable {
        case none
        /// Begun within the connection, which is given up where the server cannot.
        case startTLS
        /// From the first byte on.
        case implicit
    }

    /// Who hands it over.
    package struct Login: Sendable {
        package var username: String
        package var password: String
        /// As whom, where that is somebody else; empty for nobody else.
        package var identity: String
        /// Names of SASL, of which the server's best is taken.
        package var mechanisms: [String]

        package init(username: String, password: String, identity: String, mechanisms: [String]) {
            self.username = username
            self.password = password
            self.identity = identity
            self.mechanisms = mechanisms
        }
    }

    /// A name or an address without brackets.
    package var host: String
    package var port: UInt16
    /// The name with which the server is greeted.
    package var hello: String
    package var sender: MailAddress
    package var recipients: [MailAddress]
    /// Headers and text.
    package var message: [UInt8]
    package var encryption: Encryption
    package var tls = TLSOptions()
    /// Not used where the server asks for none.
    package var login: Login?
    /// From the start of resolving the name to the server's last word.
    package var timeout = Duration.seconds(60)

    package init(
        host: String, port: UInt16, hello: String, sender: MailAddress, recipients: [MailAddress], message: [UInt8],
        encryption: Encryption
    ) {
        self.host = host
        self.port = port
        self.hello = hello
        self.sender = sender
        self.recipients = recipients
        self.message = message
        self.encryption = encryption
    }
}

/// Why a mail was not taken.
package enum MailError: Error, Sendable, CustomStringConvertible {
    /// The server said no, with a reply of SMTP (RFC 5321 section 4.2): from 500 on for good, below that for now.
    case refused(code: Int, text: String)
    /// The server did not come to say anything.
    case failed(HTTPTransportError)

    package var description: String {
        switch self {
        case .refused(let code, let text): "it answered \(code)" + (text.isEmpty ? "" : ": \(text)")
        case .failed(let error): error.description
        }
    }
}

/// Outgoing mail.
package protocol MailTransport: Sendable {
    /// Hands a mail over, to all of its recipients or to none.
    func send(_ mail: MailSubmission) async throws(MailError)
}

/// Hands nothing over.
package struct NoMail: MailTransport {
    package init() {}

    package func send(_ mail: MailSubmission) async throws(MailError) {
        throw .failed(HTTPTransportError(.invalidRequest, "no mails are sent here"))
    }
}
