package import Format
package import Model

/// A series with evenly spaced points, in the notation of Prometheus' test scripts and rule unit tests:
/// `metric{label="value"} 1 2+3x4 _ stale`.
package struct SeriesNotation: Sendable {
    package let labels: Labels
    package let points: [Point]
    /// Since when each point has been counting up, relative to its own time and in milliseconds; nil where that is not
    /// known, and empty when it never is.
    package private(set) var startOffsets: [Timestamp?] = []

    /// What a series has at one step.
    package enum Point: Hashable, Sendable {
        case value(Double)
        /// No sample.
        case missing
        /// A native histogram; what is not said of counter resets in a result is not compared.
        case histogram(NativeHistogram, saysHint: Bool)
    }

    /// The most points that one notation may stand for.
    package static let maximumPoints = 1_000_000

    init(labels: Labels, points: [Point]) {
        self.labels = labels
        self.points = points
    }

    /// Reads labels and points.
    package init(parsing text: String) throws(SeriesNotationError) {
        var reader = SeriesReader(text)
        labels = try reader.labels()
        points = try reader.points()
    }

    /// Reads the start timestamps of a series that is written on the line below: `metric@st -1mx3 _ 0s`.
    package static func startOffsets(
        parsing text: String
    ) throws(SeriesNotationError) -> (labels: Labels, offsets: [Timestamp?]) {
        var reader = SeriesReader(text)
        let labels = try reader.labels(before: "@st")
        return (labels, try reader.startOffsets())
    }

    /// The same series with start timestamps.
    package func starting(_ offsets: [Timestamp?]) -> SeriesNotation {
        var notation = self
        notation.startOffsets = offsets
        return notation
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

    package init(message: String, column: Int) {
        self.message = message
        self.column = column
    }

    package var description: String { "column \(column): \(message)" }
}
