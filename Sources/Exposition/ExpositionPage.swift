package import Model

/// A page of metrics as it goes out to a scraper.
package struct ExpositionPage: Sendable {
    package let contentType: String
    /// The value of the `Content-Encoding` header; nil when the body is plain.
    package let contentEncoding: String?
    package let body: [UInt8]

    /// Renders the points in the format and the encoding that the request's headers ask for.
    package init(_ points: [MetricPoint], accept: String?, acceptEncoding: String?) {
        let format = ExpositionFormat(accept: accept)
        var plain: [UInt8] = []
        format.render(points, into: &plain)
        contentType = format.contentType
        if acceptsGzip(acceptEncoding), let packed = gzip(plain) {
            contentEncoding = "gzip"
            body = packed
        } else {
            contentEncoding = nil
            body = plain
        }
    }
}
