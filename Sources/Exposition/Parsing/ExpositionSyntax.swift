/// The languages that a page of metrics can be written in.
package enum ExpositionSyntax: Hashable, Sendable {
    /// OpenMetrics 1.0: single spaces, seconds, exemplars, `# UNIT`, and `# EOF` at the end.
    case openMetrics
    /// Prometheus' text format, 0.0.4 and 1.0.0: spaces are free, times are milliseconds.
    case text

    /// The language that a `Content-Type` header names; nil when it is neither.
    package init?(contentType: String) {
        // A header names one type; what `Accept` may say besides does no harm here.
        switch AcceptedRange.parse(contentType).first?.name {
        case "application/openmetrics-text": self = .openMetrics
        case "text/plain": self = .text
        default: return nil
        }
    }
}
