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
        let token = try reader.mapping("oauth2") { reader throws(YAMLError) in
            Authorization.oauth2(try OAuth2(reading: &reader, path: path, expand: expand, refuse: refuse))
        }
        let given = [basic != nil, credentials != nil, bearer != nil, token != nil]
        guard given.count(where: { $0 }) <= 1 else {
            throw reader.node.error(
                "\(reader.subject) takes one of basic_auth, authorization, oauth2 and bearer_token, not several")
        }
        authorization = basic ?? credentials ?? bearer ?? token
        headers = try reader.headers("http_headers", path: path, expand: expand)
        // HTTP/2 is libcurl's choice, which takes what the server offers.
        _ = try reader.bool("enable_http2")
        proxy = try reader.proxy(expand: expand)
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
