internal import HTTP
internal import YAML

extension OAuth2 {
    /// The grant that is asked for by a signed assertion (RFC 7523) in the place of a secret.
    private static let assertionGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    /// Takes the keys of `oauth2`, as `HTTPConfig` takes its own.
    init(
        reading reader: inout MappingReader, path: (String) -> String, expand: HTTPConfig.Expansion,
        refuse: (YAMLError) throws(YAMLError) -> Void
    ) throws(YAMLError) {
        clientID = try reader.requiredString("client_id")
        tokenURL = try reader.requiredString("token_url")
        clientSecret = try reader.secret("client_secret", path: path, expand: expand) ?? .text("")
        scopes = try reader.strings("scopes")
        var parameters: [String: String] = [:]
        for entry in try reader.entries("endpoint_params") {
            parameters[entry.key] = try entry.value.string(entry.key)
        }
        self.parameters = parameters
        tls = try reader.mapping("tls_config") { reader throws(YAMLError) in
            try TLSOptions(reading: &reader, path: path, expand: expand)
        }
        proxy = try reader.proxy(expand: expand)
        if try reader.string("grant_type") == Self.assertionGrant {
            try refuse(
                reader.error(
                    at: "grant_type",
                    "the grant_type of \(reader.subject) is not supported yet: remove it, for client_credentials"))
        }
        // Only an assertion has these.
        for key in ["client_certificate_key_id", "signature_algorithm", "iss", "audience"] {
            _ = try reader.string(key)
        }
        _ = try reader.secret("client_certificate_key", path: path, expand: expand)
        _ = try reader.entries("claims")
    }
}
