internal import HTTP

extension HTTPConfig {
    /// The files that a request is made from: secrets, certificates, keys.
    package var files: [String] {
        var secrets = headers.flatMap(\.values)
        var options = [tls]
        switch authorization {
        case .basic(let username, let password): secrets += [username, password]
        case .credentials(_, let secret): secrets.append(secret)
        case .oauth2(let settings):
            secrets.append(settings.clientSecret)
            options.append(settings.tls)
        case nil: break
        }
        let pems = options.compactMap(\.self).flatMap { [$0.authorities, $0.certificate, $0.key] }
        return secrets.compactMap { if case .file(let path) = $0 { path } else { nil } }
            + pems.compactMap { if case .file(let path)? = $0 { path } else { nil } }
    }
}
