internal import HTTP

extension HTTPConfig {
    /// The files that a request is made from: secrets, certificates, keys.
    package var files: [String] {
        var secrets = headers.flatMap(\.values)
        switch authorization {
        case .basic(let username, let password): secrets += [username, password]
        case .credentials(_, let secret): secrets.append(secret)
        case nil: break
        }
        let pems = [tls?.authorities, tls?.certificate, tls?.key]
        return secrets.compactMap { if case .file(let path) = $0 { path } else { nil } }
            + pems.compactMap { if case .file(let path)? = $0 { path } else { nil } }
    }
}
