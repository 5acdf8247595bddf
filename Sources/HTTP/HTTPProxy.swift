/// Through whom a request goes.
package struct HTTPProxy: Hashable, Sendable {
    /// A header that the proxy alone sees.
    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Proxies for `http` and for `https` by their URLs; nil for none.
    private let plain: String?
    private let secure: String?
    /// Nil where there are none at all, not even this machine.
    private let exceptions: ProxyExceptions?
    /// What the proxy is shown when it is asked for a tunnel, which only `https` needs.
    package var connectHeaders: [Header] = []

    /// None.
    package init() {
        (plain, secure, exceptions) = (nil, nil, nil)
    }

    /// One for all, but for the exceptions.
    package init(_ url: String, exceptions: ProxyExceptions? = nil) {
        (plain, secure) = (url, url)
        self.exceptions = exceptions
    }

    /// What `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say, in capitals or small letters.
    package init(environment: (String) -> String?) {
        func value(_ name: String) -> String? {
            [name, name.lowercased()].lazy.compactMap(environment).first { !$0.isEmpty }
        }
        (plain, secure) = (value("HTTP_PROXY"), value("HTTPS_PROXY"))
        exceptions = ProxyExceptions(value("NO_PROXY") ?? "")
    }

    /// The URL of the proxy by which a server is reached; nil where that is done without one. An IPv6 address has no
    /// brackets.
    package func url(isSecure: Bool, host: String, port: UInt16) -> String? {
        guard let url = isSecure ? secure : plain else { return nil }
        return exceptions?.contain(host: host, port: port) == true ? nil : url
    }
}
