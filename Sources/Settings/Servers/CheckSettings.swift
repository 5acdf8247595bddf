/// How it is found out whether a server is well, ready or alive.
package struct CheckSettings: Hashable, Sendable {
    /// How the server is asked.
    package enum Kind: String, CaseIterable, Sendable {
        /// The first probe finds out what the server speaks.
        case auto
        /// A request of the Model Context Protocol.
        case mcp
        /// An HTTP GET.
        case http
        /// A TCP connection.
        case tcp
        /// A program that ends with 0.
        case exec
        /// A line of the server's output.
        case log
        case none

        /// Whether the server is asked through its port.
        package var needsPort: Bool { self == .mcp || self == .http || self == .tcp }
    }

    /// What a check is for; the raw values are the keys of `roost.yaml`.
    package enum Role: String, Sendable {
        /// Asked by the agent, which measures and alerts.
        case health
        /// Asked by the keeper until the server is ready.
        case readiness
        /// Asked by the keeper from then on.
        case liveness

        var kinds: [Kind] {
            switch self {
            case .health: [.auto, .mcp, .http, .tcp, .none]
            case .readiness: [.mcp, .http, .tcp, .exec, .log, .none]
            case .liveness: [.mcp, .http, .tcp, .exec, .none]
            }
        }
    }

    package var kind: Kind
    /// The path of `mcp` and `http`; nil for the usual ones.
    package var path: String?
    /// The statuses that `http` takes for well; empty for 200 to 399.
    package var statuses: [Int] = []
    /// The text that `http` expects at each dotted path of a JSON body.
    package var body: [String: String] = [:]
    /// Regular expressions of RE2 that the body of `http` must match, each of them.
    package var bodyMatches: [String] = []
    /// Regular expressions of RE2 none of which the body of `http` may match.
    package var bodyMatchesNot: [String] = []
    /// How an address is spoken to; the raw values are those of `scheme`.
    package enum Scheme: String, CaseIterable, Sendable {
        case http, https
    }
    package var scheme = Scheme.http
    /// Whether any certificate will do.
    package var skipsVerification = false
    /// Between two readings of an MCP server's tools; zero for never, nil for the usual.
    package var toolsInterval: Duration?
    /// What is looked for now and then that has nothing to do with health; the raw values are those of `audit`.
    package enum Audit: String, CaseIterable, Sendable {
        case none
        /// Whether an MCP server answers pages of foreign origin.
        case origin
    }
    package var audit = Audit.none
    /// The program of `exec` and its arguments.
    package var command: [String] = []
    /// What a line must contain for `log`: a POSIX extended regular expression.
    package var pattern: String?

    package init(_ kind: Kind, path: String? = nil) {
        self.kind = kind
        self.path = path
    }
}

/// The check that restarts a server which fails it too often in a row.
package struct LivenessSettings: Hashable, Sendable {
    package var check: CheckSettings
    /// From the end of one check to the start of the next.
    package var interval = Duration.seconds(10)
    /// When a check without an answer has failed.
    package var timeout = Duration.seconds(5)
    /// That many failures in a row restart the server.
    package var failures = 3

    package init(_ check: CheckSettings) {
        self.check = check
    }
}
