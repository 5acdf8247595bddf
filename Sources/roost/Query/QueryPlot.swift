import Format

/// A plot of series over time, in characters: a letter for each series, the legend below.
struct QueryPlot {
    /// More would not be told apart.
    private static let seriesLimit = 26
    private static let height = 16

    private let series: [QueryResult.Series]
    private let leftOut: Int
    private let width: Int

    /// `width` is that of the terminal.
    init(_ result: QueryResult, width: Int) {
        let drawn = result.series.filter { series in series.points.contains { $0.value.isFinite } }
        series = Array(drawn.prefix(Self.seriesLimit))
        leftOut = result.series.count - series.count
        self.width = max(40, width)
    }

    /// The lines of the plot; a sentence when there is nothing to draw.
    func lines(for terminal: Terminal) -> [String] {
        let points = series.flatMap(\.points).filter(\.value.isFinite)
        guard let start = points.map(\.time).min(), let end = points.map(\.time).max(),
            let least = points.map(\.value).min(), let most = points.map(\.value).max()
        else { return ["There is nothing to draw."] }
        let margin = max(goFloatText(least).count, goFloatText(most).count)
        let columns = width - margin - 2
        var cells = Array(repeating: Array(repeating: Character(" "), count: columns), count: Self.height)
        for (index, series) in series.enumerated() {
            for point in series.points where point.value.isFinite {
                let column = place(of: point.time, from: start, to: end, among: columns)
                let row = Self.height - 1 - place(of: point.value, from: least, to: most, among: Self.height)
                cells[row][column] = Self.mark(index, of: self.series.count, terminal)
            }
        }
        var lines = cells.enumerated().map { row, cells in
            let label = row == 0 ? goFloatText(most) : row == Self.height - 1 ? goFloatText(least) : ""
            let axis = terminal.hasUnicode ? "┤" : "|"
            let text = String(repeating: " ", count: margin - label.count) + label + " \(axis)" + String(cells)
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
        let (first, last) = (Self.time(start), Self.time(end))
        let gap = String(repeating: " ", count: max(1, columns - first.count - last.count))
        lines.append(String(repeating: " ", count: margin + 2) + first + gap + last)
        for (index, series) in series.enumerated() {
            lines.append("  \(Self.mark(index, of: self.series.count, terminal))  \(series.name)")
        }
        if leftOut > 0 { lines.append("  and \(leftOut) more, which are not drawn") }
        return lines
    }

    private static func mark(_ index: Int, of count: Int, _ terminal: Terminal) -> Character {
        if count == 1 { return terminal.hasUnicode ? "•" : "*" }
        return Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index)))
    }

    /// The time of day, in UTC as everywhere.
    private static func time(_ seconds: Double) -> String {
        String(RFC3339.text(Int64(seconds) * 1000).prefix(19)) + "Z"
    }
}

/// Which of so many equal parts of a range a value falls into.
func place(of value: Double, from least: Double, to most: Double, among count: Int) -> Int {
    guard most > least else { return 0 }
    return min(count - 1, Int((value - least) / (most - least) * Double(count)))
}
