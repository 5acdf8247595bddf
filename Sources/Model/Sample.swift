package import Format

/// One value at one time.
package struct Sample: Hashable, Sendable {
    package var timestamp: Timestamp
    package var value: Double

    package init(timestamp: Timestamp, value: Double) {
        self.timestamp = timestamp
        self.value = value
    }
}

/// One value of one series, on its way into the store.
package struct LabeledSample: Sendable {
    package var labels: Labels
    package var timestamp: Timestamp
    package var value: Double
    /// Since when the number has been counting up; 0 where that is not known.
    package var startTimestamp: Timestamp = 0

    package init(labels: Labels, timestamp: Timestamp, value: Double) {
        self.labels = labels
        self.timestamp = timestamp
        self.value = value
    }
}

/// One native histogram of one series, on its way into the store.
package struct LabeledHistogram: Sendable {
    package var labels: Labels
    package var timestamp: Timestamp
    package var histogram: NativeHistogram

    package init(labels: Labels, timestamp: Timestamp, histogram: NativeHistogram) {
        self.labels = labels
        self.timestamp = timestamp
        self.histogram = histogram
    }
}

/// The samples of one series: numbers as two columns of equal length, times rising, and histograms beside them.
package struct SeriesColumns: Sendable {
    package var labels: Labels
    package var timestamps: [Timestamp]
    package var values: [Double]
    /// What few series have, apart from the rest: one element, or none.
    private var rare: [Rare] = []

    private struct Rare: Sendable {
        var startTimestamps: [Timestamp] = []
        var histograms = HistogramColumns()
    }

    /// Since when each number has been counting up; 0 where that is not known, and empty when it never is.
    package var startTimestamps: [Timestamp] {
        get { rare.isEmpty ? [] : rare[0].startTimestamps }
        _modify {
            if rare.isEmpty { rare.append(Rare()) }
            yield &rare[0].startTimestamps
        }
    }

    /// The samples that are histograms; no time has both.
    package var histograms: HistogramColumns {
        get { rare.isEmpty ? HistogramColumns() : rare[0].histograms }
        _modify {
            if rare.isEmpty { rare.append(Rare()) }
            yield &rare[0].histograms
        }
    }

    /// Whether any sample is a histogram.
    package var hasHistograms: Bool { !rare.isEmpty && !rare[0].histograms.isEmpty }

    /// Whether it is known of any number since when it has been counting up.
    package var hasStartTimestamps: Bool { !rare.isEmpty && !rare[0].startTimestamps.isEmpty }

    package init(labels: Labels, timestamps: [Timestamp] = [], values: [Double] = []) {
        self.labels = labels
        self.timestamps = timestamps
        self.values = values
    }
}

/// Histograms of one series as columns of equal length, times rising.
package struct HistogramColumns: Sendable {
    package var timestamps: [Timestamp] = []
    package var values: [NativeHistogram] = []
    /// Since when each histogram has been counting up; 0 where that is not known, and empty when it never is.
    package var startTimestamps: [Timestamp] = []

    package init() {}

    package var isEmpty: Bool { timestamps.isEmpty }
}

/// The NaN that says a series has ended; Prometheus' bit pattern.
package let staleMarker = Double(bitPattern: 0x7FF0_0000_0000_0002)

extension Double {
    /// Whether this is the staleness marker and not any other NaN.
    @inlinable
    package var isStaleMarker: Bool { bitPattern == 0x7FF0_0000_0000_0002 }
}
