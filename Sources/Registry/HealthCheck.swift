/// One question that tells whether a server is well.
package struct HealthCheck: Hashable, Sendable {
    /// How the server is asked; the raw values are those of `--health` and of `roost.yaml`.
    package enum Kind: String, CaseIterable, Sendable {
        /// Found out at the first probe of each instance.
        case auto
        case mcp, http, tcp
        /// A program that ends with 0.
        case exec
        /// A line in the server's output.
        case log
        /// Never asked.
        case none
    }

    package var kind: Kind
    /// The path of `mcp` and `http`; nil for the usual one.
    package var path: String?
    /// The statuses that `http` takes for well; empty for 200 to 399.
    package var statuses: [Int] = []
    /// What `http` expects of a JSON body: the text of the value at each dotted path, such as `status: healthy`.
    package var body: [String: String] = [:]
    /// Regular expressions of RE2 that the body of `http` must match, each of them; asked for by the agent alone.
    package var bodyMatches: [String] = []
    /// Regular expressions of RE2 none of which the body of `http` may match.
    package var bodyMatchesNot: [String] = []
    /// Whether the server is asked through TLS.
    package var isSecure = false
    /// Whether any certificate will do.
    package var skipsVerification = false
    /// Milliseconds between two readings of an MCP server's tools; nil for never.
    package var toolsInterval: Int64? = HealthCheck.usualToolsInterval
    /// Whether it is asked now and then if an MCP server answers pages of foreign origin.
    package var auditsOrigin = false
    /// The program of `exec` and its arguments.
    package var command: [String] = []
    /// What a line must contain for `log`: a POSIX extended regular expression.
    package var pattern: String?

    /// Ten minutes, in milliseconds.
    package static let usualToolsInterval: Int64 = 600_000

    package init(_ kind: Kind = .auto, path: String? = nil) {
        self.kind = kind
        self.path = path
    }
}

/// The check that a running server must not fail too often in a row, as its keeper then restarts it.
package struct LivenessCheck: Hashable, Sendable {
    /// `mcp`, `http`, `tcp` or `exec`.
    package var check: HealthCheck
    /// Milliseconds from the end of one check to the start of the next.
    package var interval: Int64 = 10_000
    /// Milliseconds after which a check without an answer has failed.
    package var timeout: Int64 = 5000
    /// That many failures in a row restart the server.
    package var failures: Int64 = 3

    package init(_ check: HealthCheck) {
        self.check = check
    }
}
