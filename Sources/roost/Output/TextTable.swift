/// Columns of text, each as wide as its widest cell, or as narrow as the terminal wants it.
struct TextTable {
    /// What stands above a column, and how it gives way where there is not enough room.
    struct Column {
        let title: String
        /// Whether it holds numbers, which end at one line.
        let isNumber: Bool
        /// 0 stays; of the others the highest goes first.
        let rank: Int
        /// As narrow as its cells may be cut; nil when they may not.
        let minimum: Int?

        init(_ title: String, isNumber: Bool = false, rank: Int = 0, minimum: Int? = nil) {
            self.title = title
            self.isNumber = isNumber
            self.rank = rank
            self.minimum = minimum
        }
    }

    /// One cell; a style changes no widths.
    struct Cell {
        let text: String
        let style: Terminal.Style?

        /// A dash stands for what there is none of.
        init(_ text: String?, _ style: Terminal.Style? = nil) {
            self.text = text ?? "-"
            self.style = style
        }
    }

    let columns: [Column]
    var rows: [[Cell]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// A table whose columns all stay as they are.
    init(_ header: [String]) {
        columns = header.map { Column($0) }
    }

    /// The table as one text.
    func rendered(for terminal: Terminal) -> String { lines(for: terminal).joined(separator: "\n") }

    /// The header and the rows, their columns aligned, none longer than the terminal is wide if that can be had.
    func lines(for terminal: Terminal, header style: Terminal.Style? = .bold) -> [String] {
        let all = [columns.map { Cell($0.title, style) }] + rows
        let layout = layout(all, width: terminal.width ?? .max)
        return all.map { row in line(row, layout, terminal) }
    }

    private func line(_ row: [Cell], _ layout: [(column: Int, width: Int)], _ terminal: Terminal) -> String {
        var text = ""
        for (place, (column, width)) in layout.enumerated() {
            let cell = row[column]
            let shown = terminal.cut(cell.text, to: width)
            let padding = String(repeating: " ", count: width - shown.count)
            if columns[column].isNumber { text += padding }
            text += terminal.styled(shown, cell.style)
            guard place < layout.count - 1 else { break }
            text += columns[column].isNumber ? "  " : padding + "  "
        }
        return text
    }

    /// The columns that are shown, and how wide.
    private func layout(_ all: [[Cell]], width limit: Int) -> [(column: Int, width: Int)] {
        let natural = columns.indices.map { column in all.map { $0[column].text.count }.max() ?? 0 }
        let least = columns.indices.map { min(natural[$0], columns[$0].minimum ?? .max) }
        var shown = Array(columns.indices)
        while total(shown, least) > limit, let victim = shown.filter({ columns[$0].rank > 0 }).max(by: goesLater) {
            shown.removeAll { $0 == victim }
        }
        var widths = natural
        var excess = total(shown, natural) - limit
        // What may be cut gives way from the right, as the name stands on the left; in the end down to its first letter.
        for floor in [least, columns.indices.map { columns[$0].minimum == nil ? natural[$0] : min(1, natural[$0]) }] {
            for column in shown.reversed() where excess > 0 {
                let room = min(excess, widths[column] - floor[column])
                widths[column] -= room
                excess -= room
            }
        }
        return shown.map { ($0, widths[$0]) }
    }

    /// Whether the second of two columns is dropped before the first: one that tells nothing is, then the higher rank.
    private func goesLater(_ left: Int, _ right: Int) -> Bool {
        func isEmpty(_ column: Int) -> Bool { rows.allSatisfy { $0[column].text == "-" } }
        return isEmpty(left) == isEmpty(right) ? columns[left].rank < columns[right].rank : isEmpty(right)
    }

    private func total(_ shown: [Int], _ widths: [Int]) -> Int {
        shown.reduce(0) { $0 + widths[$1] } + 2 * max(0, shown.count - 1)
    }
}

/// `3d 4h`, `12m 5s`, `0.4s`: two units at most, from milliseconds.
func durationForPeople(_ milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds) / 1000
    return switch seconds {
    case 0: "\(Double(max(0, milliseconds) / 10) / 100)s"
    case ..<60: "\(seconds)s"
    case ..<3600: "\(seconds / 60)m \(seconds % 60)s"
    case ..<86_400: "\(seconds / 3600)h \(seconds / 60 % 60)m"
    default: "\(seconds / 86_400)d \(seconds / 3600 % 24)h"
    }
}
