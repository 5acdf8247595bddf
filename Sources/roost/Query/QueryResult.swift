import Format

/// What a query gave, as the agent's API tells it.
struct QueryResult {
    /// One series; a scalar or a text is one without labels.
    struct Series {
        /// By name, `__name__` for the metric.
        let labels: [String: String]
        let points: [Point]
        /// What cannot be drawn: a text, or a histogram in a few words.
        let words: String?
    }

    /// One value at one time, in seconds since the Unix epoch.
    struct Point {
        let time: Double
        let value: Double
    }

    let series: [Series]
    /// What there is to say about it.
    let notes: [String]

    /// Nil when the document is none of the API's.
    init?(_ document: JSONValue) {
        guard let data = document["data"], let type = data["resultType"]?.string, let result = data["result"] else {
            return nil
        }
        notes =
            (document["warnings"]?.array ?? []).compactMap(\.string)
            + (document["infos"]?.array ?? []).compactMap(\.string)
        series =
            switch type {
            case "scalar": [Series(labels: [:], points: [Self.point(result)].compactMap { $0 }, words: nil)]
            case "string": [Series(labels: [:], points: [], words: result.array?.last?.string)]
            default: (result.array ?? []).map(Self.series)
            }
    }

    private static func series(_ document: JSONValue) -> Series {
        let labels = (document["metric"]?.members ?? []).map { ($0.name, $0.value.string ?? "") }
        let points = document["values"]?.array ?? document["value"].map { [$0] } ?? []
        let histogram = (document["histograms"]?.array?.last ?? document["histogram"])?.array?.last
        return Series(
            labels: Dictionary(labels) { $1 }, points: points.compactMap(point),
            words: histogram.map { "histogram of \($0["count"]?.string ?? "?") with sum \($0["sum"]?.string ?? "?")" })
    }

    private static func point(_ document: JSONValue) -> Point? {
        guard let pair = document.array, pair.count == 2, let time = pair[0].double, let text = pair[1].string else {
            return nil
        }
        return Double(text).map { Point(time: time, value: $0) }
    }

    /// The names of all labels, the metric's first.
    var labelNames: [String] {
        let names = Set(series.flatMap(\.labels.keys))
        return (names.contains("__name__") ? ["__name__"] : []) + names.subtracting(["__name__"]).sorted()
    }
}

extension QueryResult.Series {
    /// `metric{label="value"}`.
    var name: String {
        let others = labels.filter { $0.key != "__name__" }.sorted { $0.key < $1.key }
        let braces = others.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
        return (labels["__name__"] ?? "") + (others.isEmpty && labels["__name__"] != nil ? "" : "{\(braces)}")
    }
}
