import HTTP
import Testing

/// If one of these fails, requests go through a proxy that was to be spared, or past one that was to be taken.
struct HTTPProxyTests {
    @Test(arguments: [
        ("a.test", "a.test", true), ("a.test", "b.a.test", true), ("a.test", "ba.test", false),
        ("a.test", "A.Test", true), ("A.TEST", "a.test", true), ("a.test", "test", false),
        (".a.test", "a.test", false), (".a.test", "b.a.test", true), ("*.a.test", "b.a.test", true),
        ("*.a.test", "a.test", false), ("*", "b.test", true), ("b.test, *", "c.test", true), ("", "a.test", false),
        (" a.test ,b.test", "b.test", true), (" a.test ,b.test", "a.test", true), (",,.,*.,:80,[]", "a.test", false),
        ("a.test:8080", "a.test", true), ("a.test:80", "a.test", false), ("a.test:x", "a.test", false),
        (".a.test:8080", "b.a.test", true),
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.10", false), ("192.0.2.1:8080", "192.0.2.1", true),
        ("192.0.2.1:80", "192.0.2.1", false), ("192.0.2.0/24", "192.0.2.200", true),
        ("192.0.2.0/24", "192.0.3.1", false), ("192.0.2.128/25", "192.0.2.127", false),
        ("192.0.2.128/25", "192.0.2.129", true), ("0.0.0.0/0", "203.0.113.9", true), ("10.0.0.0/33", "10.0.0.1", false),
        ("192.0.2.0/24", "2001:db8::1", false), ("2001:db8::/32", "2001:db8:1::1", true),
        ("2001:db8::/32", "2001:db9::1", false), ("2001:db8::1", "2001:db8:0::1", true),
        ("[2001:db8::1]:8080", "2001:db8::1", true), ("[2001:db8::1]:80", "2001:db8::1", false),
        ("::ffff:192.0.2.1", "192.0.2.1", true), ("2.1", "192.0.2.1", true),
        // This machine has no need to be named.
        ("", "localhost", true), ("", "127.0.0.1", true), ("", "127.1.2.3", true), ("", "::1", true),
        ("", "::ffff:127.0.0.1", true), ("", "localhost.test", false),
    ])
    func `who is spared`(_ exceptions: String, _ host: String, _ isSpared: Bool) {
        let proxy = HTTPProxy("http://p", exceptions: ProxyExceptions(exceptions))
        #expect(proxy.url(isSecure: false, host: host, port: 8080) == (isSpared ? nil : "http://p"))
    }

    @Test func `without exceptions not even this machine is spared`() {
        #expect(HTTPProxy("http://p").url(isSecure: true, host: "127.0.0.1", port: 80) == "http://p")
        #expect(HTTPProxy().url(isSecure: true, host: "a.test", port: 80) == nil)
    }

    @Test(
        arguments: [
            (["HTTP_PROXY": "p"], "p", nil), (["http_proxy": "p"], "p", nil), (["HTTPS_PROXY": "s"], nil, "s"),
            (["https_proxy": "s", "HTTP_PROXY": "p", "http_proxy": "q"], "p", "s"),
            (["HTTP_PROXY": "", "http_proxy": "q"], "q", nil), (["ALL_PROXY": "p"], nil, nil),
            (["HTTP_PROXY": "p", "HTTPS_PROXY": "s", "NO_PROXY": "test"], nil, nil),
            (["HTTP_PROXY": "p", "HTTPS_PROXY": "s", "no_proxy": "a.test:80"], nil, "s"),
        ] as [([String: String], String?, String?)])
    func `what the environment says`(_ variables: [String: String], _ plain: String?, _ secure: String?) {
        let proxy = HTTPProxy { variables[$0] }
        #expect(proxy.url(isSecure: false, host: "a.test", port: 80) == plain)
        #expect(proxy.url(isSecure: true, host: "a.test", port: 443) == secure)
        #expect(proxy.url(isSecure: false, host: "localhost", port: 80) == nil)
    }
}
