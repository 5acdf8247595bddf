internal import Format
internal import Model

extension NativeHistogram {
    /// Count, sum and all populated buckets from the lowest to the highest, as Prometheus writes a histogram in a label
    /// value: `{count:3, sum:7, (1,2]:3}`.
    package var text: String {
        func general(_ value: Double) -> String { goFloatText(value, verb: .general) }
        var parts = ["count:\(general(count))", "sum:\(general(sum))"]
        func append(_ bucket: HistogramBucket, _ open: String, _ close: String) {
            guard bucket.count != 0 else { return }
            parts.append(
                "\(open)\(general(bucket.lower)),\(general(bucket.upper))\(close):\(goFloatText(bucket.count))")
        }
        for position in negative.indices.indices.reversed() {
            append(bucket(at: position, isPositive: false), "[", ")")
        }
        append(zeroBucket, "[", "]")
        for (position, index) in positive.indices.enumerated() {
            append(bucket(at: position, isPositive: true), hasCustomBounds && index == 0 ? "[" : "(", "]")
        }
        return "{\(parts.joined(separator: ", "))}"
    }
}
