internal import HTTP
package import YAML

extension HTTPConfig {
    /// What completes a text that is a secret, given with the place where it stands.
    package typealias Expansion = (String, YAMLNode) throws(YAMLError) -> String

    /// Takes the keys of `http_config` from a mapping that may have others; `path` says how a path of the file is seen
    /// from here, `expand` what a secret's text stands for. What this program does not do is handed to `refuse`, which
    /// may leave it at that.
    package init(
        reading reader: inout MappingReader, path: (String) -> String,
        expand: Expansion = { text, _ throws(YAMLError) in text },
        refuse: (YAMLError) throws(YAMLError) -> Void = { error throws(YAMLError) in throw error }
    ) throws(YAMLError) {
        self.init()
        followsRedirects = try reader.bool("follow_redirects") ?? false
        tls = try reader.mapping("tls_config") { reader throws(YAMLError) in
            try TLSOptions(reading: &reader, path: path, expand: expand)
        }
        let basic = try reader.mapping("basic_auth") { reader throws(YAMLError) in
            try reader.refuse(["username_ref", "password_ref"], because: "is not supported: use a file")
            return Authorization.basic(
                username: try reader.secret("username", path: path, expand: expand) ?? .text(""),
                password: try reader.secret("password", path: path, expand: expand) ?? .text(""))
        }
        let credentials = try reader.mapping("authorization") { reader throws(YAMLError) in
            try Self.credentials(&reader, path: path, expand: expand)
        }
        let bearer = try reader.secret("bearer_token", path: path, expand: expand)
            .map { Authorization.credentials(type: "Bearer", $0) }
        let token = try oauth2(&reader, path: path, expand: expand)
        let given = [basic != nil, credentials != nil, bearer != nil, token != nil]
        guard given.count(where: { $0 }) <= 1 else {
            throw reader.node.error(
                "\(reader.subject) takes one of basic_auth, authorization, oauth2 and bearer_token, not several")
        }
        authorization = basic ?? credentials ?? bearer
        headers = try reader.headers("http_headers", path: path, expand: expand)
        // HTTP/2 is libcurl's choice, which takes what the server offers.
        _ = try reader.bool("enable_http2")
        var unsupported = token.map { [$0] } ?? []
        proxy = try reader.proxy(expand: expand, unsupported: &unsupported)
        for error in unsupported { try refuse(error) }
    }

    /// Whether a request says who asks by the header `Authorization`, other than with a name and a password.
    package var hasCredentials: Bool {
        if case .credentials = authorization { true } else { false }
    }

    /// The same with a token that says who asks.
    package func bearing(_ token: Secret) -> HTTPConfig {
        var config = self
        config.authorization = .credentials(type: "Bearer", token)
        return config
    }

    /// The same with a name and a password that say who asks.
    package func asking(as username: Secret, password: Secret) -> HTTPConfig {
        var config = self
        config.authorization = .basic(username: username, password: password)
        return config
    }

    /// The same with the proxy of another where it names none.
    package func inheritingProxy(of other: HTTPConfig) -> HTTPConfig {
        var config = self
        config.proxy = proxy ?? other.proxy
        return config
    }

    private static func credentials(
        _ reader: inout MappingReader, path: (String) -> String, expand: Expansion
    ) throws(YAMLError) -> Authorization {
        try reader.refuse(["credentials_ref"], because: "is not supported: use a file")
        let type = (try reader.string("type") ?? "").split(separator: " ").joined(separator: " ")
        if type.lowercased() == "basic" {
            throw reader.error(at: "type", "the type of authorization cannot be Basic: use basic_auth")
        }
        return .credentials(
            type: type.isEmpty ? "Bearer" : type,
            try reader.secret("credentials", path: path, expand: expand) ?? .text(""))
    }

    /// Checks `oauth2`, which is not done yet: an error that says so, where the file has it.
    private func oauth2(
        _ reader: inout MappingReader, path: (String) -> String, expand: Expansion
    ) throws(YAMLError) -> YAMLError? {
        let error = reader.error(at: "oauth2", "\"oauth2\" of \(reader.subject) is not supported yet: remove it")
        return try reader.mapping("oauth2") { reader throws(YAMLError) in
            _ = try reader.requiredString("client_id")
            _ = try reader.requiredString("token_url")
            for key in ["client_certificate_key_id", "grant_type", "signature_algorithm", "iss", "audience"] {
                _ = try reader.string(key)
            }
            for key in ["client_secret", "client_certificate_key"] {
                _ = try reader.secret(key, path: path, expand: expand)
            }
            _ = try reader.strings("scopes")
            for key in ["claims", "endpoint_params"] { _ = try reader.entries(key) }
            _ = try reader.mapping("tls_config") { reader throws(YAMLError) in
                try TLSOptions(reading: &reader, path: path, expand: expand)
            }
            var unsupported: [YAMLError] = []
            _ = try reader.proxy(expand: expand, unsupported: &unsupported)
            return error
        }
    }
}

extension MappingReader {
    /// The headers that a mapping adds to requests; those that make the request what it is cannot be set.
    package mutating func headers(
        _ key: String, path: (String) -> String, expand: HTTPConfig.Expansion
    ) throws(YAMLError) -> [HTTPConfig.Header] {
        var headers: [HTTPConfig.Header] = []
        for entry in try entries(key) {
            guard !HTTPConfig.Header.reserved.contains(entry.key.lowercased()) else {
                throw entry.keyError("the header \(entry.key) is set by the program: remove it from \(key)")
            }
            let values = try entry.value.mapping("header \(entry.key)") { reader throws(YAMLError) in
                try reader.strings("values").map { Secret.text($0) }
                    + reader.list("secrets") { node throws(YAMLError) in
                        .text(try expand(try node.string("an element of secrets"), node))
                    }
                    + reader.strings("files").map { .file(path($0)) }
            }
            headers.append(HTTPConfig.Header(name: entry.key, values: values))
        }
        return headers
    }

    /// The proxy of a mapping, as `proxy_url` names it. The rest of what can be said of proxies is checked, and told to
    /// be not done yet.
    fileprivate mutating func proxy(
        expand: HTTPConfig.Expansion, unsupported: inout [YAMLError]
    ) throws(YAMLError) -> String? {
        let proxy = try value("proxy_url") { node throws(YAMLError) in
            try expand(try node.string("proxy_url"), node)
        }
        let hasProxy = proxy?.isEmpty == false
        let exceptions = try string("no_proxy") ?? ""
        let isAmbient = try bool("proxy_from_environment") ?? false
        let headers = try entries("proxy_connect_header")
        for entry in headers {
            _ = try entry.value.elements(entry.key) { node throws(YAMLError) in try node.string(entry.key) }
        }
        if !headers.isEmpty, !isAmbient, !hasProxy {
            throw error(at: "proxy_connect_header", "proxy_connect_header needs proxy_url or proxy_from_environment")
        }
        if isAmbient, hasProxy || !exceptions.isEmpty {
            throw error(
                at: "proxy_from_environment", "proxy_from_environment does not go with proxy_url or no_proxy")
        }
        if !exceptions.isEmpty, !hasProxy { throw error(at: "no_proxy", "no_proxy needs proxy_url") }
        // Without `proxy_url` the environment's proxy is taken anyway, so that `proxy_from_environment` asks for nothing.
        for (key, isGiven) in [("no_proxy", !exceptions.isEmpty), ("proxy_connect_header", !headers.isEmpty)]
        where isGiven {
            unsupported.append(error(at: key, "\"\(key)\" of \(subject) is not supported yet: remove it"))
        }
        return hasProxy ? proxy : nil
    }

    /// A secret: the text of `key`, or the file that `key` with `_file` names. An empty text is none.
    package mutating func secret(
        _ key: String, path: (String) -> String, expand: HTTPConfig.Expansion
    ) throws(YAMLError) -> Secret? {
        let text = try value(key) { node throws(YAMLError) in try expand(try node.string(key), node) } ?? ""
        let file = try string("\(key)_file") ?? ""
        if !text.isEmpty, !file.isEmpty {
            throw error(
                at: "\(key)_file", "\(subject) has both \"\(key)\" and \"\(key)_file\": remove one of them")
        }
        if !text.isEmpty { return .text(text) }
        return file.isEmpty ? nil : .file(path(file))
    }
}
