/// The text formats that metrics can be written in.
package enum ExpositionFormat: Hashable, Sendable {
    /// OpenMetrics 1.0.0, and its draft 0.0.1, which reads the same here.
    case openMetrics(version: OpenMetricsVersion, escaping: NameEscaping? = nil)
    /// The Prometheus text format.
    case text(version: TextVersion, escaping: NameEscaping? = nil)

    /// The versions of OpenMetrics that can be asked for.
    package enum OpenMetricsVersion: String, Hashable, Sendable {
        case v1 = "1.0.0"
        case v0 = "0.0.1"
    }

    /// The versions of Prometheus' text format that can be asked for.
    package enum TextVersion: String, Hashable, Sendable {
        case v1 = "1.0.0"
        case v0 = "0.0.4"
    }

    /// How a scraper wants names written that older Prometheus cannot read.
    package enum NameEscaping: String, Hashable, Sendable {
        case allowUTF8 = "allow-utf-8"
        case underscores
        case dots
        case values
    }

    /// What every scraper reads.
    package static let fallback = ExpositionFormat.text(version: .v0)

    /// The value of the `Content-Type` header.
    package var contentType: String {
        switch self {
        case .openMetrics(let version, let escaping):
            "application/openmetrics-text; version=\(version.rawValue); charset=utf-8\(Self.parameter(escaping))"
        case .text(let version, let escaping):
            "text/plain; version=\(version.rawValue); charset=utf-8\(Self.parameter(escaping))"
        }
    }

    /// How names are written; underscores where the scraper asks for nothing else.
    var escaping: NameEscaping {
        switch self {
        case .openMetrics(_, let escaping), .text(_, let escaping): escaping ?? .underscores
        }
    }

    var isOpenMetrics: Bool {
        if case .openMetrics = self { true } else { false }
    }

    private static func parameter(_ escaping: NameEscaping?) -> String {
        escaping.map { "; escaping=\($0.rawValue)" } ?? ""
    }
}
