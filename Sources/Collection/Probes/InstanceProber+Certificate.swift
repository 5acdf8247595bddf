internal import Format
internal import HTTP
internal import Registry

extension InstanceProber {
    /// Takes down what a probe has seen of the server's certificate: when it expires, or that it is bad.
    func take(_ expiry: Int64?, isBad: Bool, into report: inout ProbeReport) async {
        report.certificateExpiry = expiry
        guard let page = securePage, tls?.isVerified != false else { return }
        report.isCertificateVerified = !isBad
        if isBad { report.certificateExpiry = await expiryOfBadCertificate(page) }
    }

    /// Where the server is asked over TLS; nil where it is asked without.
    private var securePage: String? {
        guard let url = spec.url else { return spec.health.isSecure ? spec.localURL("/") : nil }
        return (try? WebAddress(url)).flatMap { $0.scheme == "https" ? "\($0.origin)/" : nil }
    }

    /// A certificate that has expired is the one whose expiry matters most, though nothing is to be said to its bearer:
    /// it is asked for no more than it shows anybody.
    private func expiryOfBadCertificate(_ page: String) async -> Int64? {
        var request = HTTPRequest(method: "HEAD", url: page, timeout: settings.probeTimeout, freshConnection: true)
        request.tls = TLSOptions(isVerified: false)
        return try? await transport.send(request).certificateExpiry
    }
}
