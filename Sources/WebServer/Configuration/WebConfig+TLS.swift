internal import YAML

extension WebConfig.TLS {
    /// Whether clients must show a certificate, and one that an authority vouches for.
    enum ClientPolicy: String, CaseIterable {
        case noCertificate = "NoClientCert"
        case request = "RequestClientCert"
        case requireAny = "RequireAnyClientCert"
        /// An old name of the one before.
        case require = "RequireClientCert"
        case verifyIfGiven = "VerifyClientCertIfGiven"
        case requireAndVerify = "RequireAndVerifyClientCert"
    }

    /// A version of the protocol.
    enum Version: String, CaseIterable, Comparable {
        case tls10 = "TLS10"
        case tls11 = "TLS11"
        case tls12 = "TLS12"
        case tls13 = "TLS13"

        static func < (left: Version, right: Version) -> Bool { left.rawValue < right.rawValue }
    }

    /// What keys are agreed on by.
    enum Curve: String, CaseIterable {
        case p256 = "CurveP256"
        case p384 = "CurveP384"
        case p521 = "CurveP521"
        case x25519 = "X25519"
    }

    /// The suites that Go takes for secure.
    private static let knownCiphers: Set = [
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    ]

    /// Nil for a section that asks for nothing, which leaves TLS off.
    init?(reading reader: inout MappingReader, folder: String) throws(YAMLError) {
        let certificate = try reader.pem("cert", folder: folder)
        let key = try reader.pem("key", folder: folder)
        let authorities = try reader.pem("client_ca", folder: folder)
        let policy =
            try reader.value("client_auth_type") { node throws(YAMLError) -> ClientPolicy? in
                try node.string("client_auth_type").isEmpty ? nil : try node.choice("client_auth_type")
            } ?? nil
        clientNames = try reader.value("client_allowed_sans") { node throws(YAMLError) in
            try node.elements("client_allowed_sans") { node throws(YAMLError) in
                try node.string("an element of client_allowed_sans")
            }
        }
        versions = try Self.versions(&reader)
        ciphers = try reader.list("cipher_suites") { node throws(YAMLError) in
            let name = try node.string("an element of cipher_suites")
            guard Self.knownCiphers.contains(name) else {
                throw node.error("\"\(name)\" is no cipher suite that is supported")
            }
            return name
        }
        curves = try reader.list("curve_preferences") { node throws(YAMLError) -> Curve in
            try node.choice("an element of curve_preferences")
        }
        // Like today's Go, the library chooses by itself what is best for both.
        _ = try reader.bool("prefer_server_cipher_suites")
        guard certificate != nil || key != nil || authorities != nil || policy != nil else { return nil }
        let node = reader.node
        guard let certificate else { throw node.error("tls_server_config needs cert_file, or cert") }
        guard let key else { throw node.error("tls_server_config needs key_file, or key") }
        if let authorities, policy == nil || policy == .noCertificate {
            throw authorities.error("client_ca has no effect without a client_auth_type that asks for certificates")
        }
        self.certificate = certificate
        self.key = key
        clientAuthorities = authorities
        clients = policy ?? .noCertificate
    }

    private static func versions(_ reader: inout MappingReader) throws(YAMLError) -> ClosedRange<Version> {
        let least = try reader.choice("min_version", Version.self) ?? .tls12
        let most = try reader.choice("max_version", Version.self) ?? .tls13
        guard least <= most else {
            throw reader.node.error("min_version of tls_server_config is above its max_version")
        }
        return least...most
    }
}

extension MappingReader {
    /// PEM: the file that `key` with `_file` names, or else the text of `key`; an empty one is none.
    fileprivate mutating func pem(_ key: String, folder: String) throws(YAMLError) -> WebConfig.PEM? {
        let (file, text) = (value("\(key)_file"), value(key))
        if let file {
            let path = try file.string("\(key)_file")
            if !path.isEmpty {
                return WebConfig.PEM(.file(path.hasPrefix("/") ? path : folder + path), node: file)
            }
        }
        guard let text else { return nil }
        let pem = try text.string(key)
        return pem.isEmpty ? nil : WebConfig.PEM(.text(pem), node: text)
    }
}
