internal import YAML

extension WebConfig.TLS {
    private enum ClientPolicy: String, CaseIterable {
        case noCertificate = "NoClientCert"
        case request = "RequestClientCert"
        case requireAny = "RequireAnyClientCert"
        /// An old name of the one before.
        case require = "RequireClientCert"
        case verifyIfGiven = "VerifyClientCertIfGiven"
        case requireAndVerify = "RequireAndVerifyClientCert"
    }

    private enum Version: String, CaseIterable {
        case tls10 = "TLS10"
        case tls11 = "TLS11"
        case tls12 = "TLS12"
        case tls13 = "TLS13"
    }

    private enum Curve: String, CaseIterable {
        case p256 = "CurveP256"
        case p384 = "CurveP384"
        case p521 = "CurveP521"
        case x25519 = "X25519"
    }

    /// The suites that Go takes for secure.
    private static let ciphers: Set = [
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    ]

    /// Nil for a section that asks for nothing, which leaves TLS off.
    init?(reading reader: inout MappingReader, _ context: FileContext) throws(YAMLError) {
        let certificate = try reader.pem("cert", context)
        let key = try reader.pem("key", context)
        let authorities = try reader.pem("client_ca", context)
        let policy =
            try reader.value("client_auth_type") { node throws(YAMLError) -> ClientPolicy? in
                try node.string("client_auth_type").isEmpty ? nil : try node.choice("client_auth_type")
            } ?? nil
        try Self.checkChoices(&reader)
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
    }

    private static func checkChoices(_ reader: inout MappingReader) throws(YAMLError) {
        _ = try reader.strings("client_allowed_sans")
        _ = try reader.list("cipher_suites") { node throws(YAMLError) in
            let name = try node.string("an element of cipher_suites")
            guard ciphers.contains(name) else { throw node.error("\"\(name)\" is no cipher suite that is supported") }
        }
        _ = try reader.list("curve_preferences") { node throws(YAMLError) -> Curve in
            try node.choice("an element of curve_preferences")
        }
        let least = try reader.choice("min_version", Version.self) ?? .tls12
        let most = try reader.choice("max_version", Version.self) ?? .tls13
        guard least.rawValue <= most.rawValue else {
            throw reader.node.error("min_version of tls_server_config is above its max_version")
        }
        _ = try reader.bool("prefer_server_cipher_suites")
    }
}

extension MappingReader {
    /// PEM: the file that `key` with `_file` names, or else the text of `key`; an empty one is none.
    fileprivate mutating func pem(_ key: String, _ context: FileContext) throws(YAMLError) -> WebConfig.PEM? {
        let (file, text) = (value("\(key)_file"), value(key))
        if let file {
            let path = try file.string("\(key)_file")
            if !path.isEmpty { return WebConfig.PEM(.file(context.path(path)), node: file) }
        }
        guard let text else { return nil }
        let pem = try text.string(key)
        return pem.isEmpty ? nil : WebConfig.PEM(.text(pem), node: text)
    }
}
