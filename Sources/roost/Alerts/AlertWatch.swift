import Format
import Model

/// `roost alerts --watch`.
struct AlertWatch: LiveView {
    private let agent: AgentAccess
    private let host = hostName()
    private var table: AlertTable?
    private var scroll = Scroll()

    init(_ agent: AgentAccess) throws {
        try Self.requireTerminal(otherwise: "roost alerts --json")
        self.agent = agent
    }

    mutating func refresh() async throws {
        let document = try await agent.document(Agent.alertStatusPath)
        table = AlertTable(alerts: AlertStatus.list(document), now: SystemTime().now())
    }

    mutating func press(_ key: WatchKey) { scroll.press(key) }

    mutating func frame(for terminal: Terminal, rows: Int) -> [String] {
        guard let table else { return [] }
        let width = terminal.width ?? 80
        let head = terminal.cut("\(host), \(RFC3339.text(table.now / 1000 * 1000))   \(table.summary)", to: width)
        let lines = table.lines(for: terminal)
        let shown = scroll.visible(of: table.alerts.count, page: max(1, rows - 4))
        var frame = [head, "", lines[0]]
        frame +=
            shown.isEmpty ? ["No alert is pending or firing."] : lines[1...][(shown.lowerBound + 1)...shown.upperBound]
        frame += Array(repeating: "", count: max(0, rows - 1 - frame.count))
        let arrows = terminal.hasUnicode ? "↑↓" : "jk"
        frame.append(terminal.styled(terminal.cut("q quit   \(arrows) scroll", to: width), .faint))
        return Array(frame.prefix(rows))
    }
}
