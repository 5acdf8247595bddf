/// What a token of OAuth 2.0 is had for: the grant of client credentials (RFC 6749, section 4.4).
package struct ClientCredentials: Hashable, Sendable {
    package let tokenURL: String
    package let clientID: String
    package let clientSecret: String
    package let scopes: [String]
    /// What else is part of the form, by its name.
    package let parameters: [String: String]
    /// How the server that gives the token is judged.
    package let tls: TLSOptions?
    /// Through whom it is reached.
    package let proxy: HTTPProxy

    package init(
        tokenURL: String, clientID: String, clientSecret: String, scopes: [String] = [],
        parameters: [String: String] = [:], tls: TLSOptions? = nil, proxy: HTTPProxy = HTTPProxy()
    ) {
        self.tokenURL = tokenURL
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.scopes = scopes
        self.parameters = parameters
        self.tls = tls
        self.proxy = proxy
    }
}
