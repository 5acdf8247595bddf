import Collection
import Format
import ProcStats

/// The live view as a value: what it knows, what keys change, and what it looks like at a size.
struct WatchView {
    /// What the servers are sorted by.
    enum Order: String, CaseIterable {
        case name, cpu, memory
    }

    /// What was seen at one time.
    struct Snapshot {
        let at: Timestamp
        let host: String
        let load: HostLoad?
        let servers: [ServerStatus]
        /// What of the state folder could not be understood.
        var problem: String?
    }

    /// What one server has used lately.
    struct Trend {
        var cpu = Sparkline()
        var memory = Sparkline()
    }

    private(set) var order = Order.name
    private(set) var snapshot: Snapshot?
    /// The share of all processors that was busy since the snapshot before.
    private(set) var busy: Double?
    private(set) var trends: [String: Trend] = [:]
    private var scroll = Scroll()

    /// Takes what was seen last; servers that are no longer among it are forgotten.
    mutating func take(_ new: Snapshot) {
        if let load = new.load, let before = snapshot?.load, load.ticks > before.ticks {
            let idle = Double(load.idleTicks &- before.idleTicks) / Double(load.ticks - before.ticks)
            busy = min(1, max(0, 1 - idle))
        }
        var kept: [String: Trend] = [:]
        for server in new.servers {
            var trend = trends[server.name] ?? Trend()
            trend.cpu.append(server.cpu)
            trend.memory.append(server.usage?.residentBytes.map { Double($0) })
            kept[server.name] = trend
        }
        trends = kept
        snapshot = new
    }

    /// Follows a key.
    mutating func press(_ key: WatchKey) {
        guard key == .sort else { return scroll.press(key) }
        let next = (Order.allCases.firstIndex(of: order) ?? 0) + 1
        order = Order.allCases[next % Order.allCases.count]
        scroll = Scroll()
    }

    /// The lines of a screen of that many rows.
    mutating func frame(for terminal: Terminal, rows: Int) -> [String] {
        guard let snapshot else { return [] }
        let head = WatchHead(snapshot: snapshot, busy: busy).lines(for: terminal)
        let table = WatchTable(servers: sorted(snapshot.servers), trends: trends).lines(for: terminal)
        let width = terminal.width ?? 80
        // On a very low screen the table is more use than what stands around it.
        let isLow = rows < head.count + 5
        let count = snapshot.servers.count
        let shown = scroll.visible(of: count, page: max(1, rows - (isLow ? 1 : head.count + 3)))
        var lines = isLow ? [] : head + [""]
        lines.append(table[0])
        lines +=
            shown.isEmpty
            ? [terminal.cut("No server is running.", to: width)]
            : table[1...][(shown.lowerBound + 1)...shown.upperBound]
        guard !isLow else { return Array(lines.prefix(rows)) }
        lines += Array(repeating: "", count: max(0, rows - 1 - lines.count))
        lines.append(foot(shown, of: count, terminal, width))
        return lines
    }

    private func foot(_ shown: Range<Int>, of count: Int, _ terminal: Terminal, _ width: Int) -> String {
        if let problem = snapshot?.problem { return terminal.styled(terminal.cut(problem, to: width), .red) }
        let place = shown.count < count ? "   \(shown.lowerBound + 1)-\(shown.upperBound) of \(count)" : ""
        let arrows = terminal.hasUnicode ? "↑↓" : "jk"
        return terminal.styled(
            terminal.cut("q quit   s sort: \(order.rawValue)   \(arrows) scroll\(place)", to: width), .faint)
    }

    /// Those of equal figures in the order of their names, so that no line jumps without a reason.
    private func sorted(_ servers: [ServerStatus]) -> [ServerStatus] {
        let byName = servers.sorted { $0.name < $1.name }
        func rising(_ figure: (ServerStatus) -> Double) -> [ServerStatus] {
            byName.enumerated().sorted { (figure($1.element), $0.offset) < (figure($0.element), $1.offset) }
                .map(\.element)
        }
        return switch order {
        case .name: byName
        case .cpu: rising { (($0.cpu ?? 0) * 1000).rounded() }
        case .memory: rising { Double($0.usage?.residentBytes ?? 0) }
        }
    }
}
