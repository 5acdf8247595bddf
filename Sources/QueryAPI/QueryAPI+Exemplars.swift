internal import Format
internal import Model
internal import PromQL

extension QueryAPI {
    /// The exemplars of the series that an expression selects.
    func exemplars(_ parameters: Parameters) throws(APIError) -> APIAnswer {
        let start = try parameters.time("start") ?? .min
        let end = try parameters.time("end") ?? .max
        guard end >= start else { throw .parameter("end", "end timestamp must not be before start timestamp") }
        let matchers = try expression(parameters).selectors.map(\.matchers)
        guard !matchers.isEmpty else { return APIAnswer([]) }
        var places: [Labels: Int] = [:]
        var groups: [(series: Labels, exemplars: [JSONValue])] = []
        for found in storage.exemplars(matchers, from: start, through: end) {
            let place = places[found.series] ?? groups.count
            if place == groups.count {
                places[found.series] = place
                groups.append((found.series, []))
            }
            groups[place].exemplars.append(found.exemplar.document)
        }
        return APIAnswer(
            .array(
                groups.sorted { $0.series < $1.series }
                    .map { ["seriesLabels": $0.series.document, "exemplars": .array($0.exemplars)] }))
    }
}

extension Exemplar {
    fileprivate var document: JSONValue {
        [
            "labels": labels.document, "value": .string(goFloatText(value, verb: .fixed)),
            "timestamp": .number(Double(timestamp) / 1000),
        ]
    }
}
