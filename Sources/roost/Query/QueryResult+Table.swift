import Format

extension QueryResult {
    /// A row for each series: its labels, and its value; of a range the newest one, the least, the greatest and a curve.
    func table(isRange: Bool, for terminal: Terminal) -> TextTable {
        let names = labelNames
        let labels = names.enumerated().map { index, name in
            TextTable.Column(name == "__name__" ? "METRIC" : name.uppercased(), rank: index + 1, minimum: 8)
        }
        let numbers = isRange ? ["NEWEST", "LEAST", "GREATEST"] : ["VALUE"]
        let curve = isRange && terminal.hasUnicode ? [TextTable.Column("", minimum: 4)] : []
        var table = TextTable(labels + numbers.map { TextTable.Column($0, isNumber: true) } + curve)
        table.rows = series.map { series in
            let values = series.points.map(\.value)
            let finite = values.filter(\.isFinite)
            let shown =
                isRange
                ? [values.last, finite.min(), finite.max()].map { $0.map { goFloatText($0) } }
                : [series.words ?? values.last.map { goFloatText($0) }]
            let cells = names.map { TextTable.Cell(series.labels[$0]) } + shown.map { TextTable.Cell($0) }
            return cells + (curve.isEmpty ? [] : [TextTable.Cell(Self.curve(values))])
        }
        return table
    }

    /// All points as RFC 4180 has them.
    var csv: String {
        let names = labelNames
        var lines = [(names + ["time", "value"]).map(Self.field).joined(separator: ",")]
        for series in series {
            for point in series.points {
                let time = RFC3339.text(Int64((point.time * 1000).rounded()))
                let cells = names.map { series.labels[$0] ?? "" } + [time, goFloatText(point.value)]
                lines.append(cells.map(Self.field).joined(separator: ","))
            }
        }
        return lines.joined(separator: "\r\n")
    }

    private static func field(_ text: String) -> String {
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }

    /// A bar for each of at most 24 stretches of time, from the least to the greatest value.
    private static func curve(_ values: [Double]) -> String {
        let bars = Array("▁▂▃▄▅▆▇█")
        let count = min(24, values.count)
        guard count > 0, let least = values.filter(\.isFinite).min(), let most = values.filter(\.isFinite).max() else {
            return ""
        }
        return String(
            (0..<count).map { index -> Character in
                let value = values[(index + 1) * values.count / count - 1]
                return value.isFinite ? bars[place(of: value, from: least, to: most, among: bars.count)] : " "
            })
    }
}
