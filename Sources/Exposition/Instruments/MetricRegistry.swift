package import Model
import Synchronization

/// The program's own metrics, each made on first use and kept for good.
package final class MetricRegistry: Sendable {
    private enum Metric: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)

        var points: [MetricPoint] {
            switch self {
            case .counter(let counter): counter.points()
            case .gauge(let gauge): gauge.points()
            case .histogram(let histogram): histogram.points()
            }
        }
    }

    private let metrics = Mutex<[String: Metric]>([:])

    private let time: (any TimeSource)?

    /// With a clock, counters and histograms tell since when they count.
    package init(time: (any TimeSource)? = nil) {
        self.time = time
    }

    /// The counter of that family, which is made when there is none. Asking for one name as two kinds is an error of
    /// the program, and ends it.
    package func counter(_ family: MetricFamily) -> Counter {
        guard case .counter(let counter) = metric(family, make: { .counter(Counter(family, time: time)) }) else {
            preconditionFailure("\(family.name) is registered as another kind than counter")
        }
        return counter
    }

    /// The gauge of that family, which is made when there is none.
    package func gauge(_ family: MetricFamily) -> Gauge {
        guard case .gauge(let gauge) = metric(family, make: { .gauge(Gauge(family)) }) else {
            preconditionFailure("\(family.name) is registered as another kind than gauge")
        }
        return gauge
    }

    /// The histogram of that family, which is made with those upper bounds when there is none.
    package func histogram(_ family: MetricFamily, bounds: [Double]) -> Histogram {
        guard
            case .histogram(let histogram) = metric(
                family, make: { .histogram(Histogram(family, bounds: bounds, time: time)) })
        else { preconditionFailure("\(family.name) is registered as another kind than histogram") }
        return histogram
    }

    /// The samples of all metrics at this moment.
    package func points() -> [MetricPoint] {
        metrics.withLock { Array($0.values) }.flatMap(\.points)
    }

    private func metric(_ family: MetricFamily, make: () -> Metric) -> Metric {
        metrics.withLock { metrics in
            if let known = metrics[family.name] { return known }
            let metric = make()
            metrics[family.name] = metric
            return metric
        }
    }
}
