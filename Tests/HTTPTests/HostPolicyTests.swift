import HTTP
import Testing

/// If these failed, a web page could read this machine's servers, or a user could not reach their own.
@Suite struct HostPolicyTests {
    @Test(arguments: [
        ("127.0.0.1", [], "localhost:9640", true),
        ("127.0.0.1", [], "LOCALHOST", true),
        ("127.0.0.1", [], "127.0.0.1:9640", true),
        ("127.0.0.1", [], "127.8.9.10", true),
        ("::1", [], "[::1]:9640", true),
        ("127.0.0.1", [], "evil.example:9640", false),
        ("127.0.0.1", [], "127.0.0.1.evil.example", false),
        ("127.0.0.1", [], "127.0.0.1:80.evil.example", false),
        ("127.0.0.1", [], "", false),
        ("127.0.0.1", ["roost.example"], "roost.example:443", true),
        ("0.0.0.0", [], "host.lan:9640", true),
        ("0.0.0.0", ["roost.example"], "roost.example", true),
        ("0.0.0.0", ["roost.example"], "evil.example", false),
        ("10.0.0.5", ["roost.example"], "localhost", true),
    ])
    func host(bound: String, allowed: [String], host: String, isAllowed: Bool) {
        #expect(HostPolicy(boundTo: bound, allowedHosts: allowed).allows(host: host) == isAllowed)
    }

    @Test(arguments: [
        ("127.0.0.1", "http://localhost:6274", "127.0.0.1:9640", true),
        ("127.0.0.1", "http://[::1]:9640", "[::1]:9640", true),
        ("127.0.0.1", "https://evil.example", "127.0.0.1:9640", false),
        ("127.0.0.1", "http://localhost.evil.example", "127.0.0.1:9640", false),
        ("127.0.0.1", "null", "127.0.0.1:9640", false),
        ("127.0.0.1", "file://", "127.0.0.1:9640", false),
        ("0.0.0.0", "http://host.lan:9640", "Host.lan:9640", true),
        ("0.0.0.0", "http://host.lan:80", "host.lan:9640", false),
        ("0.0.0.0", "http://evil.example", "host.lan:9640", false),
    ])
    func origin(bound: String, origin: String, host: String, isAllowed: Bool) {
        #expect(HostPolicy(boundTo: bound).allows(origin: origin, host: host) == isAllowed)
    }
}
