import Exposition
import Model

/// What pages of metrics are made of.
let expositionWords = [
    "# TYPE ", "# HELP ", "# UNIT ", "# EOF", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info",
    "stateset", "unknown", "untyped", "_total", "_created", "_bucket", "_sum", "_count", "_gsum", "_gcount", "_info",
    "{", "}", "\"", "\\", "\\n", "\\\"", "=", ",", "le=\"+Inf\"", "quantile=\"0.5\"", "{\"a.b\"}", "NaN", "+Inf",
    "-Inf",
    "1e999", "-0", "9223372036854775807", "-9223372036854775808", " # {a=\"b\"} 1", " # {} 1 1", "__name__", "\u{FEFF}",
    "0x1p3", ".5", "5.", "1e", "\r", "\t", "  ", "\n", "\n\n",
]

/// How the readers of a page contradict each other, or themselves; nil when they do not.
func contradiction(in page: [UInt8], as syntax: ExpositionSyntax) -> String? {
    let scraped = series(of: page, as: syntax, .scrape)
    let strict = series(of: page, as: syntax, .strict)
    if case .failure(let error) = scraped, error.line < 1 || error.column < 1 || error.message.isEmpty {
        return "an error without a place: \(error)"
    }
    let checked: [ExposedFamily]?
    do throws(ExpositionError) {
        checked = try syntax == .text ? TextCheck.families(of: page) : OpenMetricsCheck.families(of: page)
    } catch {
        checked = nil
    }
    guard let checked else { return nil }
    guard case .success(let strict) = strict else { return "the check accepts what the strict reader refuses" }
    guard checked.reduce(0, { $0 + $1.series.count }) == strict.count else {
        return "the check has other series than the reader"
    }
    _ = lint(checked, as: syntax)
    // A scraper reads all that is right by the letter; only numbers that it has no room for and types that only a
    // linter knows are more than it takes.
    if case .success(let scraped) = scraped, scraped != strict { return "the strict reader reads other labels" }
    return nil
}

private func series(
    of page: [UInt8], as syntax: ExpositionSyntax, _ rules: ExpositionReader.Rules
) -> Result<[Labels], ExpositionError> {
    var reader = ExpositionReader(page, as: syntax, rules: rules)
    do throws(ExpositionError) {
        var series: [Labels] = []
        while let entry = try reader.next() {
            switch entry {
            case .sample(let sample):
                series.append(try reader.labels(of: sample))
                if let exemplar = sample.exemplar { _ = try reader.labels(of: exemplar) }
            case .help(let family, let text):
                _ = try reader.name(family)
                _ = try reader.help(text)
            case .type(let family, _), .unit(let family, _): _ = try reader.name(family)
            }
        }
        return .success(series)
    } catch {
        return .failure(error)
    }
}
