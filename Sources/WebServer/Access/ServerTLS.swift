internal import Glibc
internal import NIOCore
internal import NIOSSL
internal import YAML

/// How a server proves who it is, and what it asks of its clients, ready for connections.
struct ServerTLS: Sendable {
    /// Whether nobody comes in without a certificate that an authority vouches for.
    let identifiesClients: Bool
    private let context: NIOSSLContext
    private let takesAnyCertificate: Bool
    private let clientNames: Set<String>?

    /// `read` gives the bytes of a file, or throws what to say of it.
    init(_ config: WebConfig.TLS, speaksHTTP2: Bool, read: (String) throws -> [UInt8]) throws(YAMLError) {
        let chain = try config.certificate.certificates("the certificate", read)
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try config.key.privateKey(read)))
        let authorities = try config.clientAuthorities?.certificates("the clients' authority", read)
        tls.trustRoots = authorities.map { .certificates($0) } ?? .default
        tls.sendCANameList = authorities != nil
        tls.certificateVerification = config.clients.verification
        tls.minimumTLSVersion = config.versions.lowerBound.library
        tls.maximumTLSVersion = config.versions.upperBound.library
        if !config.ciphers.isEmpty {
            // Those of TLS 1.3 are no matter of choice.
            let older = config.ciphers.filter { $0.hasPrefix("TLS_ECDHE_") }
            if older.isEmpty {
                tls.minimumTLSVersion = .tlsv13
            } else {
                tls.cipherSuites = older.joined(separator: ":")
            }
        }
        if !config.curves.isEmpty { tls.curves = config.curves.map(\.library) }
        tls.applicationProtocols = (speaksHTTP2 ? ["h2"] : []) + ["http/1.1"]
        do {
            context = try NIOSSLContext(configuration: tls)
        } catch {
            throw config.key.error("the key is that of another certificate, or of a kind that cannot be used")
        }
        identifiesClients = config.clients == .requireAndVerify
        takesAnyCertificate = [.request, .requireAny, .require].contains(config.clients)
        clientNames = config.clientNames.map { Set($0) }
    }

    /// What a new connection goes through first.
    func handler() -> NIOSSLServerHandler {
        if takesAnyCertificate {
            return NIOSSLServerHandler(context: context) { certificates, promise in
                promise.succeed(isNamed(certificates.first) ? .certificateVerified : .failed)
            }
        }
        if clientNames != nil {
            return ._makeSSLServerHandler(context: context) { certificate, channel in
                isNamed(certificate)
                    ? channel.eventLoop.makeSucceededVoidFuture()
                    : channel.eventLoop.makeFailedFuture(NIOSSLError.unableToValidateCertificate)
            }
        }
        return NIOSSLServerHandler(context: context)
    }

    private func isNamed(_ certificate: NIOSSLCertificate?) -> Bool {
        guard let clientNames else { return true }
        return certificate?._subjectAlternativeNames().contains { $0.text.map(clientNames.contains) == true } == true
    }
}

extension WebConfig.PEM {
    fileprivate func bytes(_ read: (String) throws -> [UInt8]) throws(YAMLError) -> [UInt8] {
        switch origin {
        case .text(let text): return Array(text.utf8)
        case .file(let path):
            do {
                return try read(path)
            } catch {
                throw self.error("\(error)")
            }
        }
    }

    fileprivate func certificates(_ what: String, _ read: (String) throws -> [UInt8]) throws(YAMLError)
        -> [NIOSSLCertificate]
    {
        let bytes = try bytes(read)
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
            throw error(
                "\(what) cannot be read: it must be PEM, whole, with a block that begins with BEGIN CERTIFICATE")
        }
        return certificates
    }

    fileprivate func privateKey(_ read: (String) throws -> [UInt8]) throws(YAMLError) -> NIOSSLPrivateKey {
        let bytes = try bytes(read)
        do {
            // Without this, the library would ask for a passphrase at the terminal.
            return try NIOSSLPrivateKey(bytes: bytes, format: .pem) { (setter: (ArraySlice<UInt8>) -> Void) in
                setter([])
            }
        } catch {
            let isEncrypted = String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED")
            throw self.error(
                isEncrypted
                    ? "the key has a passphrase, which nobody could give: store it without"
                    : "the key cannot be read: it must be PEM, whole, with a block that begins with BEGIN PRIVATE KEY")
        }
    }
}

extension WebConfig.TLS.ClientPolicy {
    fileprivate var verification: CertificateVerification {
        switch self {
        case .noCertificate: .none
        case .request, .verifyIfGiven: .optionalVerification
        case .requireAny, .require, .requireAndVerify: .noHostnameVerification
        }
    }
}

extension WebConfig.TLS.Version {
    fileprivate var library: TLSVersion {
        switch self {
        case .tls10: .tlsv1
        case .tls11: .tlsv11
        case .tls12: .tlsv12
        case .tls13: .tlsv13
        }
    }
}

extension WebConfig.TLS.Curve {
    fileprivate var library: NIOTLSCurve {
        switch self {
        case .p256: .secp256r1
        case .p384: .secp384r1
        case .p521: .secp521r1
        case .x25519: .x25519
        }
    }
}

extension _SubjectAlternativeName {
    /// A name, address or URI as it is written; nil for what is none of them.
    fileprivate var text: String? {
        switch nameType {
        case .dnsName, .email, .uri: String(decoding: contents, as: UTF8.self)
        case .ipAddress where contents.count == 4: Self.text(AF_INET, contents)
        case .ipAddress where contents.count == 16: Self.text(AF_INET6, contents)
        default: nil
        }
    }

    private static func text(_ family: Int32, _ address: Contents) -> String? {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        return address.withUnsafeBufferPointer { inet_ntop(family, $0.baseAddress, &text, socklen_t(text.count)) }
            .map { String(cString: $0) }
    }
}
