import Collection
import Format
import Registry

/// A column of the tables of servers. All cells but those of the last are one word, so that programs can take a line
/// apart.
enum StatusColumn: CaseIterable {
    case name, state, health, pid, address, uptime, restarts, cpu, memory, connections, lastExit

    /// Its title, and how it gives way on a narrow terminal: first what says least of how a server is.
    var column: TextTable.Column {
        switch self {
        case .name: .init("NAME", minimum: 16)
        case .state: .init("STATE")
        case .health: .init("HEALTH", rank: 1)
        case .uptime: .init("UPTIME", isNumber: true, rank: 2)
        case .cpu: .init("CPU", isNumber: true, rank: 3)
        case .memory: .init("MEMORY", isNumber: true, rank: 4)
        case .address: .init("ADDRESS", rank: 5)
        case .restarts: .init("RESTARTS", isNumber: true, rank: 6)
        case .pid: .init("PID", isNumber: true, rank: 9)
        case .connections: .init("CONNS", isNumber: true, rank: 10)
        case .lastExit: .init("LAST EXIT", rank: 11, minimum: 12)
        }
    }

    /// What the column says of a server.
    func cell(_ status: ServerStatus) -> TextTable.Cell {
        switch self {
        case .name: .init(status.name)
        case .state: .init(status.state, status.style)
        case .health: .init(status.health?.word, status.health?.style)
        case .pid: .init(status.pid.map { "\($0)" })
        case .address: .init(status.server.spec.address)
        case .uptime: .init(status.uptime.map { durationForPeople($0).oneWord })
        case .restarts: .init(status.isWatched ? nil : "\(status.server.state.restarts)")
        case .cpu: .init(status.cpu.map { HumanText.percent($0).oneWord })
        case .memory: .init(status.usage?.residentBytes.map { HumanText.bytes(Double($0)).oneWord })
        case .connections: .init(status.usage?.connections.map { "\($0)" })
        case .lastExit: .init(Self.ending(status))
        }
    }

    /// The list of `roost status`.
    static func table(of statuses: [ServerStatus]) -> TextTable {
        var table = TextTable(allCases.map(\.column))
        table.rows = statuses.map { status in allCases.map { $0.cell(status) } }
        return table
    }

    /// How the instance before ended, and when the next one is due.
    private static func ending(_ status: ServerStatus) -> String? {
        guard let wait = status.untilNextStart else { return status.lastExit }
        return "\(status.lastExit ?? "-"); again in \(durationForPeople(wait))"
    }
}

extension String {
    /// Without spaces.
    fileprivate var oneWord: String { replacing(" ", with: "") }
}
