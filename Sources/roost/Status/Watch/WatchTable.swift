import Format

/// The servers of the live view, a line each.
struct WatchTable {
    let servers: [ServerStatus]
    let trends: [String: WatchView.Trend]

    /// One column: of the list, or of bars that show how a figure went.
    private enum Part: Sendable {
        case figure(StatusColumn)
        case bars(rank: Int, @Sendable (WatchView.Trend) -> Sparkline, floor: Double)

        var column: TextTable.Column {
            switch self {
            case .figure(let figure): figure.column
            case .bars(let rank, _, _): .init("", rank: rank)
            }
        }
    }

    private static let parts: [Part] = [
        .figure(.name), .figure(.state), .figure(.health),
        // Less than a tenth of a core is drawn low: it is as good as rest.
        .figure(.cpu), .bars(rank: 7, { $0.cpu }, floor: 0.1), .figure(.memory),
        .bars(rank: 8, { $0.memory }, floor: 0), .figure(.connections), .figure(.uptime), .figure(.restarts),
        .figure(.pid), .figure(.address), .figure(.lastExit),
    ]

    /// The header and the servers.
    func lines(for terminal: Terminal) -> [String] {
        let width = terminal.width ?? 80 >= 140 ? 20 : 10
        var table = TextTable(Self.parts.map(\.column))
        table.rows = servers.map { server in
            let trend = trends[server.name] ?? WatchView.Trend()
            return Self.parts.map { part in
                switch part {
                case .figure(let figure): figure.cell(server)
                case .bars(_, let line, let floor):
                    .init(line(trend).text(width: width, floor: floor, hasUnicode: terminal.hasUnicode), .green)
                }
            }
        }
        var lines = table.lines(for: terminal, header: nil)
        // A bar over the whole width, which parts the servers from what stands above them.
        let padding = String(repeating: " ", count: max(0, (terminal.width ?? 80) - lines[0].count))
        lines[0] = terminal.styled(lines[0] + (terminal.hasColour ? padding : ""), .inverse)
        return lines
    }
}
