package import Format

/// One event out of many that a series counts, such as a request with the id of its trace.
package struct Exemplar: Hashable, Sendable {
    package var labels: Labels
    package var value: Double
    package var timestamp: Timestamp

    package init(labels: Labels, value: Double, timestamp: Timestamp) {
        self.labels = labels
        self.value = value
        self.timestamp = timestamp
    }
}

/// An exemplar with the series that it is of.
package struct SeriesExemplar: Hashable, Sendable {
    package var series: Labels
    package var exemplar: Exemplar

    package init(series: Labels, exemplar: Exemplar) {
        self.series = series
        self.exemplar = exemplar
    }
}

/// Where exemplars are read from.
package protocol ExemplarQueryable: Sendable {
    /// The exemplars of `start...end` of the series that one of the lists of matchers accepts, the oldest first.
    func exemplars(_ matchers: [[Matcher]], from start: Timestamp, through end: Timestamp) -> [SeriesExemplar]
}
