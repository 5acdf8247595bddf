internal import Registry

/// Where and how a server on this machine is asked.
struct CheckTarget {
    let address: NumericAddress
    /// Where connections come from that are steered.
    let source: NumericAddress?
    let authority: String
    let port: UInt16
    /// Told the port that a connection will come from before it is made, so that it reaches the meant one of two instances.
    let steer: ((UInt16) -> Void)?

    /// Nil for a server without a port.
    init?(_ spec: ServerSpec, steer: ((UInt16) -> Void)?) {
        guard let port = spec.port, let address = NumericAddress(host: spec.localHost, port: port) else { return nil }
        self.address = address
        self.port = port
        self.steer = steer
        source = NumericAddress(host: spec.localHost, port: 0)
        authority = spec.localHost.contains(":") ? "[\(spec.localHost)]:\(port)" : "\(spec.localHost):\(port)"
    }

    /// The URL of a path.
    func url(_ path: String) -> String { "http://\(authority)\(path)" }
}
