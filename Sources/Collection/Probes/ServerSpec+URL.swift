package import Registry

extension ServerSpec {
    /// Where a path of the server is found from this machine; without a port, that of its scheme.
    package func localURL(_ path: String) -> String {
        let host = localHost.contains(":") ? "[\(localHost)]" : localHost
        let scheme = health.isSecure ? "https" : "http"
        return "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(path.hasPrefix("/") ? "" : "/")\(path)"
    }
}
