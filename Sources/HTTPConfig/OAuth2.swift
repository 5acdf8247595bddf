internal import HTTP

/// The `oauth2` of an `http_config`: who asks shows a token, which an authorization server gives for the client's own
/// credentials.
struct OAuth2: Hashable, Sendable {
    let clientID: String
    let clientSecret: Secret
    let tokenURL: String
    let scopes: [String]
    /// What else the server is told.
    let parameters: [String: String]
    let tls: TLSOptions?
    let proxy: ProxySettings?

    /// What a token is had for, with the secret from its file where it has one.
    func credentials(
        read: (String) -> [UInt8]?, environment: (String) -> String?
    ) throws(HTTPConfigError) -> ClientCredentials {
        ClientCredentials(
            tokenURL: tokenURL, clientID: clientID, clientSecret: try clientSecret.reveal(read), scopes: scopes,
            parameters: parameters, tls: tls,
            proxy: try proxy?.proxy(read: read, environment: environment) ?? HTTPProxy())
    }
}
