import Format
import Rules

/// How the alerts of one name went, a column for each evaluation or for some of them.
struct TimelineChart {
    private static let axisStep = 10

    private let alert: String
    private let timelines: [AlertTimeline]

    /// The timelines of one alert among others.
    init(_ alert: String, of timelines: [AlertTimeline]) {
        self.alert = alert
        self.timelines = timelines.filter { $0.alert == alert }
    }

    /// A line for each set of labels, and one that says when that was.
    func lines(for terminal: Terminal, indentation: String) -> [String] {
        guard let step = timelines.first?.step else { return ["\(indentation)\(alert) was never pending or firing"] }
        let count = timelines.map { $0.runs.reduce(0) { $0 + $1.count } }.max() ?? 0
        let width = max(Self.axisStep, min(terminal.width ?? 100, 100) * 3 / 5)
        let evaluations = max(1, (count + width - 1) / width)
        let columns = (count + evaluations - 1) / evaluations
        let unit = Int64(evaluations) * step
        let head = "\(alert), a column for \(DurationText.text(unit)) (. inactive, p pending, F firing):"
        let rows = timelines.map { timeline in
            let cells = Self.cells(of: timeline, evaluations)
            let shown = cells.map { cell in
                terminal.styled(String(cell), cell == "F" ? .red : cell == "p" ? .yellow : .faint)
            }
            return "\(indentation)  \(shown.joined())  \(Terminal.harmless("\(timeline.labels)"))"
        }
        return ["\(indentation)\(head)"] + rows + ["\(indentation)  \(Self.axis(columns: columns, unit: unit))"]
    }

    /// What weighs most in each column.
    private static func cells(of timeline: AlertTimeline, _ evaluations: Int) -> [Character] {
        var cells: [Character] = []
        var index = 0
        for run in timeline.runs {
            let sign: Character =
                switch run.state {
                case .inactive: "."
                case .pending: "p"
                case .firing: "F"
                }
            let last = (index + run.count - 1) / evaluations
            for column in index / evaluations...last {
                if column == cells.count {
                    cells.append(sign)
                } else if cells[column] != "F", sign != "." {
                    cells[column] = sign
                }
            }
            index += run.count
        }
        return cells
    }

    private static func axis(columns: Int, unit: Int64) -> String {
        var axis = ""
        for column in stride(from: 0, to: max(1, columns), by: axisStep) {
            // A time that needs the room of the next one leaves it out.
            guard axis.isEmpty || axis.count < column else { continue }
            axis += String(repeating: " ", count: column - axis.count)
            axis += "|" + DurationText.text(Int64(column) * unit)
        }
        return axis
    }
}
