package import Registry

extension ServerSpec {
    /// Where a path of the server is found from this machine.
    package func localURL(_ path: String) -> String {
        "\(health.isSecure ? "https" : "http")://\(localAddress ?? localHost)\(path.hasPrefix("/") ? "" : "/")\(path)"
    }
}
