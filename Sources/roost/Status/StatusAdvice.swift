import Format
import Registry

/// What someone should do about servers that are not as they should be: a line for each kind of trouble.
enum StatusAdvice {
    /// One kind of trouble.
    private struct Trouble {
        let title: String
        let servers: [ServerStatus]
        let advice: String

        init(_ title: String, _ servers: [ServerStatus], _ advice: String) {
            self.title = title
            self.servers = servers
            self.advice = advice
        }

        var line: String? {
            guard let first = servers.first else { return nil }
            let names = servers.prefix(5).map(\.name).joined(separator: ", ")
            let others = servers.count > 5 ? " and \(servers.count - 5) more" : ""
            // With one server there is something to fill in; with several the reader chooses.
            return "\(title): \(names)\(others). "
                + advice.replacing("NAME", with: servers.count == 1 ? first.name : "NAME")
        }
    }

    /// The lines for some servers; none when all is well.
    static func lines(for statuses: [ServerStatus]) -> [String] {
        func servers(_ state: String) -> [ServerStatus] { statuses.filter { $0.state == state } }
        let unhealthy = statuses.filter { ($0.isServing || $0.isWatched) && $0.health?.isHealthy == false }
        let troubles = [
            Trouble(
                "orphaned", servers("orphaned"),
                "The keeper is gone and the server runs on; an agent gives it a new one, and so does "
                    + "'roost restart NAME'. 'roost stop NAME' ends it."),
            Trouble(
                "lost", servers("lost"),
                "Keeper and server are gone, and nobody saw how; an agent starts it again, and so does "
                    + "'roost restart NAME'. 'roost logs NAME' has its last words."),
            Trouble(
                "rebooted", servers("rebooted"),
                "The machine was started again, and the server was not; 'roost restart NAME' starts it, and an agent "
                    + "those that are enabled."),
            Trouble(
                "crash-loop", servers("crash-loop"),
                "It fails again and again and is started only slowly; 'roost logs NAME' shows why."),
            Trouble("unhealthy", unhealthy.count == 1 ? [] : unhealthy, "'roost status NAME' says why."),
        ]
        let single = unhealthy.count == 1 ? unhealthy : []
        return troubles.compactMap(\.line)
            + single.map { "unhealthy: \($0.name): \($0.health?.note ?? "'roost status \($0.name)' says more")" }
            + statuses.flatMap { status in
                status.server.state.warnings.map { "warning: \(status.name): \($0)" }
            }
    }
}
