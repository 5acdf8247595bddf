internal import HTTP
internal import YAML

extension MappingReader {
    /// The proxy of a mapping, as `proxy_url`, `no_proxy`, `proxy_from_environment` and `proxy_connect_header` say it;
    /// nil for none.
    mutating func proxy(expand: HTTPConfig.Expansion) throws(YAMLError) -> ProxySettings? {
        let url =
            try value("proxy_url") { node throws(YAMLError) in
                try expand(try node.string("proxy_url"), node)
            } ?? ""
        let exceptions = try string("no_proxy") ?? ""
        let isAmbient = try bool("proxy_from_environment") ?? false
        let headers = try connectHeaders(expand: expand)
        if !headers.isEmpty, !isAmbient, url.isEmpty {
            throw error(at: "proxy_connect_header", "proxy_connect_header needs proxy_url or proxy_from_environment")
        }
        if isAmbient, !url.isEmpty || !exceptions.isEmpty {
            throw error(
                at: "proxy_from_environment", "proxy_from_environment does not go with proxy_url or no_proxy")
        }
        if !exceptions.isEmpty, url.isEmpty { throw error(at: "no_proxy", "no_proxy needs proxy_url") }
        if isAmbient { return ProxySettings(.environment, connectHeaders: headers) }
        guard !url.isEmpty else { return nil }
        return ProxySettings(
            .url(.text(url)), exceptions: exceptions.isEmpty ? nil : ProxyExceptions(exceptions),
            connectHeaders: headers)
    }

    /// Headers whose values are secrets, each a list.
    private mutating func connectHeaders(expand: HTTPConfig.Expansion) throws(YAMLError) -> [HTTPConfig.Header] {
        try entries("proxy_connect_header").map { entry throws(YAMLError) in
            let values = try entry.value.elements(entry.key) { node throws(YAMLError) -> Secret in
                .text(try expand(try node.string(entry.key), node))
            }
            return HTTPConfig.Header(name: entry.key, values: values)
        }
    }
}
