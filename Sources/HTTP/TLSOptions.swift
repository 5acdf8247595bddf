/// How the certificate of a server is judged, and which one is shown to it. Files are PEM.
package struct TLSOptions: Hashable, Sendable {
    /// The authorities that are trusted, in place of the system's.
    package var authorityFile: String?
    package var certificateFile: String?
    package var keyFile: String?
    /// Whether the server must prove who it is.
    package var isVerified: Bool

    package init(
        authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil, isVerified: Bool = true
    ) {
        self.authorityFile = authorityFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.isVerified = isVerified
    }
}
