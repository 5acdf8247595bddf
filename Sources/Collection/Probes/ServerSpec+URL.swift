package import Registry

extension ServerSpec {
    /// Where a path of the server is found from this machine; without a port, that of HTTP.
    package func localURL(_ path: String) -> String {
        let host = localHost.contains(":") ? "[\(localHost)]" : localHost
        return "http://\(host)\(port.map { ":\($0)" } ?? "")\(path.hasPrefix("/") ? "" : "/")\(path)"
    }
}
