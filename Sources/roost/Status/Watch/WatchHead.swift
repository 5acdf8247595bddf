import Collection
import Format
import ProcStats

/// What stands above the servers: how many there are in which state, and how busy the machine is.
struct WatchHead {
    let snapshot: WatchView.Snapshot
    let busy: Double?

    /// Two lines, or as many more as a narrow terminal needs.
    func lines(for terminal: Terminal) -> [String] {
        let width = terminal.width ?? 80
        let time = RFC3339.text(snapshot.at / 1000 * 1000)
        return [
            wrapped(["\(snapshot.host), \(time)"] + states, separator: "   ", width),
            wrapped(machine, separator: "   ", width),
        ].flatMap { $0 }.map { terminal.cut($0, to: width) }
    }

    /// `12 running`, the states with the most servers first.
    private var states: [String] {
        let counts = Dictionary(grouping: snapshot.servers, by: \.state).mapValues(\.count)
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return sorted.isEmpty ? [] : [sorted.map { "\($0.value) \($0.key)" }.joined(separator: ", ")]
    }

    private var machine: [String] {
        guard let load = snapshot.load else { return [] }
        let cpu = snapshot.servers.compactMap(\.cpu).reduce(0, +) / Double(max(1, load.processors))
        let memory = snapshot.servers.compactMap { $0.usage?.residentBytes }.reduce(0, +)
        let used = HumanText.bytes(Double(load.memoryBytes - min(load.memoryBytes, load.availableBytes)))
        let cores = "\(load.processors) core\(load.processors == 1 ? "" : "s")"
        let averages = load.averages.map { Self.twoDecimals($0) }.joined(separator: " ")
        return [
            "CPU \(busy.map(HumanText.percent) ?? "-") of \(cores), servers \(HumanText.percent(cpu))",
            "Memory \(used) of \(HumanText.bytes(Double(load.memoryBytes))), servers \(HumanText.bytes(Double(memory)))",
            "Load \(averages)",
        ]
    }

    private static func twoDecimals(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    /// The parts on as few lines as they fit on.
    private func wrapped(_ parts: [String], separator: String, _ width: Int) -> [String] {
        var lines: [String] = []
        for part in parts {
            if let last = lines.last, last.count + separator.count + part.count <= width {
                lines[lines.count - 1] = last + separator + part
            } else {
                lines.append(part)
            }
        }
        return lines
    }
}
