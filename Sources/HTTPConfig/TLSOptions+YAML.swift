package import HTTP
package import YAML

extension TLSOptions {
    /// Takes the keys of `tls_config`; `path` says how a path of the file is seen from here, `expand` what a secret's
    /// text stands for.
    package init(
        reading reader: inout MappingReader, path: (String) -> String, expand: HTTPConfig.Expansion
    ) throws(YAMLError) {
        try reader.refuse(["ca_ref", "cert_ref", "key_ref"], because: "is not supported: use a file")
        self.init(
            authorities: try reader.pem("ca", path: path, expand: expand),
            certificate: try reader.pem("cert", path: path, expand: expand),
            key: try reader.pem("key", path: path, expand: expand),
            isVerified: try reader.bool("insecure_skip_verify") != true)
        guard (certificate == nil) == (key == nil) else {
            throw reader.node.error("the certificate and the key of tls_config need each other")
        }
        try reader.value("server_name") { node throws(YAMLError) in
            let name = try node.string("server_name")
            guard !name.isEmpty else { return }
            guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/:@[]".utf8.contains($0) }) else {
                throw node.error("server_name must be the name of a host, not \"\(name)\"")
            }
            serverName = name
        }
        minimumVersion = try reader.choice("min_version", Version.self)
        maximumVersion = try reader.choice("max_version", Version.self)
        if let least = minimumVersion, let most = maximumVersion, least.minor > most.minor {
            throw reader.node.error("min_version of tls_config is above its max_version")
        }
    }
}

extension MappingReader {
    /// PEM: the text of `key`, or the file that `key` with `_file` names.
    fileprivate mutating func pem(
        _ key: String, path: (String) -> String, expand: HTTPConfig.Expansion
    ) throws(YAMLError) -> TLSOptions.PEM? {
        switch try secret(key, path: path, expand: expand) {
        case nil: nil
        case .text(let text): .text(text)
        case .file(let path): .file(path)
        }
    }
}
