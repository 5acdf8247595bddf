internal import HTTP
package import YAML

extension HTTPConfig {
    /// Takes the keys of `http_config` from a mapping that may have others; `path` says how a path of the file is seen
    /// from here. What this program does not do is refused.
    package init(
        reading reader: inout MappingReader, path: (String) -> String
    ) throws(YAMLError) {
        self.init()
        followsRedirects = try reader.bool("follow_redirects") ?? false
        proxy = try reader.string("proxy_url")
        tls = try reader.mapping("tls_config") { reader throws(YAMLError) in
            try Self.tls(reading: &reader, path: path)
        }
        let basic = try reader.mapping("basic_auth") { reader throws(YAMLError) in
            Authorization.basic(
                username: try reader.secret("username", path: path) ?? .text(""),
                password: try reader.secret("password", path: path) ?? .text(""))
        }
        let credentials = try reader.mapping("authorization") { reader throws(YAMLError) in
            Authorization.credentials(
                type: try reader.string("type") ?? "Bearer",
                try reader.secret("credentials", path: path) ?? .text(""))
        }
        let bearer = try reader.secret("bearer_token", path: path).map { Authorization.credentials(type: "Bearer", $0) }
        let given = [basic, credentials, bearer].compactMap { $0 }
        guard given.count <= 1 else {
            throw reader.node.error(
                "\(reader.subject) takes one of basic_auth, authorization and bearer_token, not several")
        }
        authorization = given.first
        for entry in try reader.entries("http_headers") {
            headers.append(
                Header(
                    name: entry.key,
                    values: try entry.value.mapping("header \(entry.key)") { reader throws(YAMLError) in
                        try reader.strings("values").map { .text($0) } + reader.strings("secrets").map { .text($0) }
                            + reader.strings("files").map { .file(path($0)) }
                    }))
        }
        // HTTP/2 is libcurl's choice, which takes what the server offers.
        _ = try reader.bool("enable_http2")
        try reader.refuse(
            ["oauth2", "no_proxy", "proxy_from_environment", "proxy_connect_header", "sigv4"],
            because: "is not supported yet: remove it")
    }

    private static func tls(
        reading reader: inout MappingReader, path: (String) -> String
    ) throws(YAMLError) -> TLSOptions {
        try reader.refuse(["ca_ref", "cert_ref", "key_ref"], because: "is not supported: use a file")
        var options = TLSOptions(
            authorities: try reader.pem("ca", path: path), certificate: try reader.pem("cert", path: path),
            key: try reader.pem("key", path: path), isVerified: try reader.bool("insecure_skip_verify") != true)
        guard (options.certificate == nil) == (options.key == nil) else {
            throw reader.node.error("the certificate and the key of tls_config need each other")
        }
        try reader.value("server_name") { node throws(YAMLError) in
            let name = try node.string("server_name")
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/:@[]".utf8.contains($0) }) else {
                throw node.error("server_name must be the name of a host, not \"\(name)\"")
            }
            options.serverName = name
        }
        options.minimumVersion = try reader.choice("min_version", TLSOptions.Version.self)
        options.maximumVersion = try reader.choice("max_version", TLSOptions.Version.self)
        if let least = options.minimumVersion, let most = options.maximumVersion, least.minor > most.minor {
            throw reader.node.error("min_version of tls_config is above its max_version")
        }
        return options
    }
}

extension MappingReader {
    /// PEM: the text of `key`, or the file that `key` with `_file` names.
    fileprivate mutating func pem(_ key: String, path: (String) -> String) throws(YAMLError) -> TLSOptions.PEM? {
        switch try secret(key, path: path) {
        case nil: nil
        case .text(let text): .text(text)
        case .file(let path): .file(path)
        }
    }

    /// A secret: the text of `key`, or the file that `key` with `_file` names.
    fileprivate mutating func secret(_ key: String, path: (String) -> String) throws(YAMLError) -> Secret? {
        let text = try string(key)
        let file = try string("\(key)_file")
        if text != nil, file != nil { throw node.error("\(subject) takes \(key) or \(key)_file, not both") }
        return text.map { .text($0) } ?? file.map { .file(path($0)) }
    }
}
