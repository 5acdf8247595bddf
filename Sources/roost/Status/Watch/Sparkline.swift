/// The newest values of something as a row of bars.
struct Sparkline {
    /// As many as the widest row shows.
    static let limit = 60

    /// Oldest first; nil for a time at which there was nothing to measure.
    private(set) var values: [Double?] = []

    /// Adds the newest value, and forgets the oldest when there are too many.
    mutating func append(_ value: Double?) {
        values.append(value)
        if values.count > Self.limit { values.removeFirst(values.count - Self.limit) }
    }

    /// The newest values, one a column, the newest on the right. The highest that is shown, or `floor` if that is
    /// more, has the full height; zero has the least.
    func text(width: Int, floor: Double, hasUnicode: Bool) -> String {
        let shown = values.suffix(width)
        let bars = Array(hasUnicode ? "▁▂▃▄▅▆▇█" : "_.-=+*%#")
        let top = max(floor, shown.compactMap { $0 }.max() ?? 0)
        let text = shown.map { value -> Character in
            guard let value, top > 0 else { return " " }
            return bars[min(bars.count - 1, max(0, Int((value / top * Double(bars.count - 1)).rounded())))]
        }
        return String(repeating: " ", count: width - text.count) + String(text)
    }
}
