/// How a page of metrics goes out to a scraper: in which format, packed or plain.
package struct PageVariant: Hashable, Sendable {
    package let format: ExpositionFormat
    package let isPacked: Bool

    /// What the headers of a request ask for.
    package init(accept: String?, acceptEncoding: String?) {
        format = ExpositionFormat(accept: accept)
        isPacked = acceptsGzip(acceptEncoding)
    }

    package init(_ format: ExpositionFormat, isPacked: Bool = false) {
        self.format = format
        self.isPacked = isPacked
    }
}

/// A page of metrics, ready to go out to whoever asked for it.
package enum ExpositionPage: Sendable {
    /// Packed as a whole, which is small.
    case packed([UInt8])
    /// To be rendered piece by piece while it is sent.
    case plain(ExpositionSnapshot, ExpositionFormat)

    package init(_ snapshot: ExpositionSnapshot, as variant: PageVariant) {
        if variant.isPacked, let packed = gzip(ExpositionChunks(snapshot, as: variant.format)) {
            self = .packed(packed)
        } else {
            self = .plain(snapshot, variant.format)
        }
    }
}
