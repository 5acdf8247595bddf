import Exposition
import Format
import Model

/// A sample of a page with its labels decoded.
struct ReadSample: Equatable {
    let labels: Labels
    let value: Double
    var timestamp: Timestamp?
}

/// All samples of a page.
func samples(
    of page: [UInt8], as syntax: ExpositionSyntax, rules: ExpositionReader.Rules = .scrape
) throws(ExpositionError) -> [ReadSample] {
    var reader = ExpositionReader(page, as: syntax, rules: rules)
    var samples: [ReadSample] = []
    while let entry = try reader.next() {
        guard case .sample(let sample) = entry else { continue }
        samples.append(
            ReadSample(labels: try reader.labels(of: sample), value: sample.value, timestamp: sample.timestamp))
    }
    return samples
}
