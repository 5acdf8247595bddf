package import Model

/// A series with evenly spaced points, in the notation of Prometheus' test scripts and rule unit tests:
/// `metric{label="value"} 1 2+3x4 _ stale`.
package struct SeriesNotation: Sendable {
    package let labels: Labels
    package let points: [Point]

    /// What a series has at one step.
    package enum Point: Hashable, Sendable {
        case value(Double)
        /// No sample.
        case missing
        /// A native histogram, as written; the engine has no use for it yet.
        case histogram(String)
    }

    /// The most points that one notation may stand for.
    package static let maximumPoints = 1_000_000

    /// Reads labels and points.
    package init(parsing text: String) throws(SeriesNotationError) {
        var reader = SeriesReader(text)
        labels = try reader.labels()
        points = try reader.points()
    }

    /// Reads the labels of a series alone.
    package static func labels(parsing text: String) throws(SeriesNotationError) -> Labels {
        var reader = SeriesReader(text)
        let labels = try reader.labels()
        guard reader.isAtEnd else { throw reader.error("unexpected text after a series") }
        return labels
    }

    /// Reads points alone, as rule unit tests have them beside their series.
    package static func points(parsing text: String) throws(SeriesNotationError) -> [Point] {
        var reader = SeriesReader(text)
        return try reader.points()
    }
}

/// Why a text does not describe a series.
package struct SeriesNotationError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    /// Counted in bytes from 1.
    package let column: Int

    package var description: String { "column \(column): \(message)" }
}
