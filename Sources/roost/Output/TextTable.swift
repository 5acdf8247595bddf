/// Columns of text, each as wide as its widest cell.
struct TextTable {
    /// One cell; a style changes no widths.
    struct Cell {
        let text: String
        let style: Terminal.Style?

        init(_ text: String, _ style: Terminal.Style? = nil) {
            self.text = text
            self.style = style
        }
    }

    let header: [String]
    var rows: [[Cell]] = []

    init(_ header: [String]) {
        self.header = header
    }

    /// The table as lines, its columns aligned.
    func rendered(for terminal: Terminal) -> String {
        let all = [header.map { Cell($0, .bold) }] + rows
        let widths = header.indices.map { column in all.map { $0[column].text.count }.max() ?? 0 }
        let lines = all.map { row in
            row.indices.map { column in
                let cell = row[column]
                let isLast = column == row.count - 1
                let padding = String(repeating: " ", count: isLast ? 0 : widths[column] - cell.text.count + 2)
                return terminal.styled(cell.text, cell.style) + padding
            }.joined()
        }
        return lines.joined(separator: "\n")
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
