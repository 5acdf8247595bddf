import Format
import Testing

/// If these fail, a secret of a URL is shown, or a server that could be watched is refused.
struct WebAddressTests {
    @Test(
        "of a URL scheme, host and port are shown",
        arguments: [
            ("https://example.com", "https://example.com:443", ""),
            ("http://example.com/a?b", "http://example.com:80", "/a?b"),
            ("HTTPS://Example.COM:8443/s3cret#x", "https://example.com:8443", "/s3cret#x"),
            ("https://me:pw@example.com:1/x@y", "https://example.com:1", "/x@y"),
            ("http://[::1]:9/mcp", "http://[::1]:9", "/mcp"), ("http://[::1]", "http://[::1]:80", ""),
            ("http://10.0.0.1:65535?k=1", "http://10.0.0.1:65535", "?k=1"),
            ("http://a_b.internal:/", "http://a_b.internal:80", "/"),
        ])
    func shown(_ url: String, _ origin: String, _ target: String) throws {
        let address = try WebAddress(url)
        #expect(address.origin == origin)
        #expect(address.target == target)
    }

    @Test(
        "what is no address is refused without a word of it",
        arguments: [
            ("", "its URL does not start with http:// or https://"),
            ("ws://s3cret", "its URL does not start with http:// or https://"),
            ("file:///etc/s3cret", "its URL does not start with http:// or https://"),
            ("s3cret", "its URL does not start with http:// or https://"), ("http://", "its URL names no host"),
            ("http:///s3cret", "its URL names no host"), ("http://s3cret@", "its URL names no host"),
            ("http://[s3cret]/", "its URL names no host"), ("http://[::1", "its URL names no host"),
            ("http://a%20s3cret/", "its URL names no host"),
            ("http://h:s3cret", "the port of its URL is no number from 1 to 65535"),
            ("http://h:0", "the port of its URL is no number from 1 to 65535"),
            ("http://h:65536", "the port of its URL is no number from 1 to 65535"),
            ("http://me:s3/cret@h", "the port of its URL is no number from 1 to 65535"),
            ("http://h/s3 cret", "its URL has spaces or other characters that must be percent-encoded"),
            ("http://h/s3cret\n", "its URL has spaces or other characters that must be percent-encoded"),
            ("http://hö/s3cret", "its URL has spaces or other characters that must be percent-encoded"),
        ])
    func refused(_ url: String, _ message: String) {
        let error = #expect(throws: WebAddressError.self) { try WebAddress(url) }
        #expect(error?.description == message)
    }
}
