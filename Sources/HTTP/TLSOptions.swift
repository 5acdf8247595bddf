/// How the certificate of a server is judged, and which one is shown to it.
package struct TLSOptions: Hashable, Sendable {
    /// Certificates or a key in PEM.
    package enum PEM: Hashable, Sendable {
        case file(String)
        case text(String)
    }

    /// A version of the protocol, from the oldest on; the raw values are those of Prometheus' files.
    package enum Version: String, CaseIterable, Sendable {
        case tls10 = "TLS10"
        case tls11 = "TLS11"
        case tls12 = "TLS12"
        case tls13 = "TLS13"

        /// What stands behind `1.`.
        package var minor: Int { Self.allCases.firstIndex(of: self) ?? 0 }
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
