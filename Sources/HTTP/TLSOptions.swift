/// How the certificate of a server is judged, and which one is shown to it.
package struct TLSOptions: Hashable, Sendable {
    /// Certificates or a key in PEM.
    package enum PEM: Hashable, Sendable {
        case file(String)
        case text(String)
    }

    /// A version of the protocol; the raw value is the number behind `1.`.
    package enum Version: Int, Hashable, Sendable {
        case tls10, tls11, tls12, tls13
    }

    /// The authorities that are trusted, in place of the system's.
    package var authorities: PEM?
    package var certificate: PEM?
    package var key: PEM?
    /// Whom the server must prove to be, where that is not the host of the URL.
    package var serverName: String?
    /// The versions that are spoken; nil for what the library thinks right.
    package var minimumVersion: Version?
    package var maximumVersion: Version?
    /// Whether the server must prove who it is.
    package var isVerified: Bool

    package init(authorities: PEM? = nil, certificate: PEM? = nil, key: PEM? = nil, isVerified: Bool = true) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
        self.isVerified = isVerified
    }
}
