internal import Format
internal import Glibc
internal import Model

/// Gathers annotations while a query runs; of equal ones the place of the last is kept, as upstream does.
struct AnnotationCollector {
    private var entries: [Annotation: Entry] = [:]

    private struct Entry {
        var place: Int
        var occurrences: Int
        var correction: MonotonicityCorrection?
    }

    /// Adds an annotation about the part of the expression that begins at a byte offset.
    mutating func add(_ annotation: Annotation, at place: Int, _ correction: MonotonicityCorrection? = nil) {
        guard let entry = entries[annotation] else {
            entries[annotation] = Entry(place: place, occurrences: 1, correction: correction)
            return
        }
        entries[annotation] = Entry(
            place: place, occurrences: entry.occurrences + 1,
            correction: correction.map { entry.correction?.merged(with: $0) ?? $0 })
    }

    /// The annotations as text, with their places.
    func annotations(of expression: Expression) -> QueryAnnotations {
        var result = QueryAnnotations()
        for (annotation, entry) in entries {
            var message = annotation.message
            if let correction = entry.correction {
                message += correction.text(samples: entry.occurrences)
            } else if case .startTimeOverlap = annotation, entry.occurrences > 1 {
                message += " (\(entry.occurrences) occurrences)"
            }
            message += " (\(SourceLocation(offset: entry.place, in: expression.text)))"
            if annotation.isWarning {
                result.warnings.append("PromQL warning: \(message)")
            } else {
                result.infos.append("PromQL info: \(message)")
            }
        }
        result.warnings.sort()
        result.infos.sort()
        return result
    }
}

/// What a query has to say beside its result; each text ends with the line and column it is about.
package struct QueryAnnotations: Hashable, Sendable {
    /// The result is likely not what was asked for.
    package internal(set) var warnings: [String] = []
    /// The result may not be what was asked for.
    package internal(set) var infos: [String] = []
    /// Samples that were read from the store.
    package internal(set) var loadedSamples = 0
    /// Samples that were held, computed ones among them.
    package internal(set) var heldSamples = 0

    package init() {}
}

/// How far the buckets of classic histograms contradicted each other before they were made monotonic.
struct MonotonicityCorrection {
    var lowestBound: Double
    var highestBound: Double
    var largestDifference: Double
    var times: ClosedRange<Timestamp>

    /// Both as one.
    func merged(with other: MonotonicityCorrection) -> MonotonicityCorrection {
        MonotonicityCorrection(
            lowestBound: min(lowestBound, other.lowestBound), highestBound: max(highestBound, other.highestBound),
            largestDifference: max(largestDifference, other.largestDifference),
            times: min(times.lowerBound, other.times.lowerBound)...max(times.upperBound, other.times.upperBound))
    }

    /// What is added to a message about that many samples.
    func text(samples: Int) -> String {
        ", from buckets \(goFloatText(lowestBound, verb: .general)) to \(goFloatText(highestBound, verb: .general)), with a max diff of "
            + "\(twoDigits(largestDifference)), over \(samples) samples from \(wholeSeconds(times.lowerBound)) to "
            + wholeSeconds(times.upperBound)
    }

    private func wholeSeconds(_ time: Timestamp) -> String { RFC3339.text(time - (time % 1000 + 1000) % 1000) }

    private func twoDigits(_ value: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 32)
        let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.2g", $0) }
        return String(decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
