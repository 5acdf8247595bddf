import Exposition
import Model
import TestSupport
import Testing

struct NegotiationTests {
    /// A format that the scraper did not ask for is one that it may not read.
    @Test(
        "The scraper's best known format is chosen",
        arguments: [
            (nil, "text/plain; version=0.0.4; charset=utf-8"),
            ("", "text/plain; version=0.0.4; charset=utf-8"),
            ("*/*", "text/plain; version=0.0.4; charset=utf-8"),
            ("text/*", "text/plain; version=0.0.4; charset=utf-8"),
            ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/plain; version=0.0.4; charset=utf-8"),
            ("application/json", "text/plain; version=0.0.4; charset=utf-8"),
            ("text/plain", "text/plain; version=0.0.4; charset=utf-8"),
            ("text/plain;version=1.0.0", "text/plain; version=1.0.0; charset=utf-8"),
            ("text/plain;version=2.0.0, text/plain;version=1.0.0;q=0.1", "text/plain; version=1.0.0; charset=utf-8"),
            (
                "application/openmetrics-text; version=1.0.0",
                "application/openmetrics-text; version=1.0.0; charset=utf-8"
            ),
            (
                "Application/OpenMetrics-Text ; Version=\"1.0.0\"",
                "application/openmetrics-text; version=1.0.0; charset=utf-8"
            ),
            ("application/openmetrics-text", "application/openmetrics-text; version=0.0.1; charset=utf-8"),
            (
                "text/plain;version=0.0.4;q=0.5,application/openmetrics-text;version=1.0.0;q=0.4",
                "text/plain; version=0.0.4; charset=utf-8"
            ),
            (
                "application/openmetrics-text;version=1.0.0;q=0,text/plain;q=0.1",
                "text/plain; version=0.0.4; charset=utf-8"
            ),
            (
                "text/plain;version=1.0.0;escaping=values", "text/plain; version=1.0.0; charset=utf-8; escaping=values"
            ),
            ("text/plain;version=1.0.0;escaping=rot13", "text/plain; version=1.0.0; charset=utf-8"),
            ("text/plain;version=0.0.4;escaping=dots", "text/plain; version=0.0.4; charset=utf-8"),
            (
                "text/plain;q=nonsense, application/openmetrics-text;q=0.1",
                "application/openmetrics-text; version=0.0.1; charset=utf-8"
            ),
            (";;,,q=1;,=", "text/plain; version=0.0.4; charset=utf-8"),
            // Prometheus 2.42
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                "application/openmetrics-text; version=1.0.0; charset=utf-8"
            ),
            // Prometheus 3
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                    + "application/openmetrics-text;version=0.0.1;q=0.4,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,/;q=0.1",
                "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
            ),
        ])
    func formats(_ accept: String?, _ expected: String) {
        #expect(ExpositionFormat(accept: accept).contentType == expected)
    }

    @Test(
        "gzip is used when it is allowed",
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("deflate, gzip;q=0.5", true), ("*", true), ("identity", false),
            ("gzip;q=0", false), ("gzip;q=0, *", false), ("*;q=0", false), ("br", false),
        ])
    func encodings(_ header: String?, _ expected: Bool) {
        #expect(acceptsGzip(header) == expected)
    }

    @Test("A gzipped page is the plain page, packed")
    func gzipped() throws {
        let snapshot = ExpositionSnapshot(EveryShape.points)
        guard case .packed(let packed) = ExpositionPage(snapshot, as: PageVariant(.fallback, isPacked: true)) else {
            return #expect(Bool(false), "not packed")
        }
        let folder = TemporaryFolder()
        let octal = packed.map { "\\0\(String($0, radix: 8))" }.joined()
        let script = folder.write("printf '%b' '\(octal)' | gzip -dc", to: "unpack")
        #expect(shell("sh '\(script)'").output == String(decoding: snapshot.page(as: .fallback), as: UTF8.self))
    }

    @Test("Whatever is packed is smaller when it can be, and there when it is empty")
    func sizes() {
        #expect((gzip([])?.count ?? 0) > 0)
        #expect((gzip([[UInt8](repeating: 1, count: 1 << 20), [2]])?.count ?? .max) < 1 << 14)
    }
}
