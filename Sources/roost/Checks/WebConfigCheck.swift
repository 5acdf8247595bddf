import Settings
import YAML

/// Checks a web configuration with the certificates that it names.
struct WebConfigCheck {
    /// Checks a file.
    func report(on path: String) -> CheckReport {
        var report = CheckReport(path)
        do {
            let config = try WebConfig(parsing: ServerFile.read(path), file: path)
            if let tls = config.tls { try check(tls) }
            let tls = config.tls == nil ? "plain HTTP" : "TLS"
            let users =
                config.userCount == 1 ? "1 user" : config.userCount == 0 ? "no users" : "\(config.userCount) users"
            report.add(.success, "\(path) is a valid web configuration: \(tls), \(users)")
        } catch {
            report.add(.error, (error as? Failure)?.message ?? "\(error)")
        }
        return report
    }

    private func check(_ tls: WebConfig.TLS) throws {
        let certificate = try read(tls.certificate, "the certificate")
        guard let block = certificate.certificate else {
            throw tls.certificate.error("the certificate has no block that begins with BEGIN CERTIFICATE")
        }
        guard let publicKey = CertificateKey(certificate: block) else {
            throw tls.certificate.error("the certificate cannot be read: it is cut short, or no X.509")
        }
        let keys = try read(tls.key, "the key")
        guard let key = keys.key else {
            throw tls.key.error(
                keys.hasEncryptedKey
                    ? "the key has a passphrase, which nobody could give: store it without"
                    : "the key has no block that begins with BEGIN PRIVATE KEY")
        }
        guard publicKey.mayBelong(to: key) else { throw tls.key.error("the key is that of another certificate") }
        if let authorities = tls.clientAuthorities {
            guard try read(authorities, "the client's authority").certificate != nil else {
                throw authorities.error("the client's authority has no block that begins with BEGIN CERTIFICATE")
            }
        }
    }

    private func read(_ pem: WebConfig.PEM, _ what: String) throws -> PEMDocument {
        let text: String
        switch pem.origin {
        case .text(let written): text = written
        case .file(let path):
            do {
                text = String(decoding: try ServerFile.read(path), as: UTF8.self)
            } catch let failure as Failure {
                throw pem.error(failure.message)
            }
        }
        guard let document = PEMDocument(text) else { throw pem.error("\(what) is no PEM: a block of it is damaged") }
        return document
    }
}
