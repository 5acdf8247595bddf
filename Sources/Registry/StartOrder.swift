/// Which servers can be started when some come after others. It is told how each start went, and tells which can begin
/// next and which never will.
package struct StartOrder: Sendable {
    private var waiting: [(name: String, after: Set<String>)]
    private var failed: Set<String> = []

    /// Servers in the order of the file, each with the names that it comes after. What is ready already, and none of
    /// these, is waited for by nobody; any other name is one that never becomes ready.
    package init(_ servers: [(name: String, after: [String])], ready: Set<String> = []) {
        let names = Set(servers.map(\.name))
        waiting = servers.map { ($0.name, Set($0.after).subtracting(ready.subtracting(names))) }
        failed = waiting.reduce(into: []) { $0.formUnion($1.after.subtracting(names)) }
    }

    /// Takes the servers that wait for nobody any more.
    package mutating func takeStartable() -> [String] {
        let names = waiting.filter(\.after.isEmpty).map(\.name)
        waiting.removeAll(where: \.after.isEmpty)
        return names
    }

    /// Takes the servers that come after one that is not ready and will not be, each with its name.
    package mutating func takeBlocked() -> [(name: String, by: String)] {
        var blocked: [(name: String, by: String)] = []
        while let index = waiting.firstIndex(where: { !$0.after.isDisjoint(with: failed) }) {
            let server = waiting.remove(at: index)
            blocked.append((server.name, server.after.intersection(failed).min() ?? ""))
            failed.insert(server.name)
        }
        return blocked
    }

    /// Takes note of how a start went.
    package mutating func finished(_ name: String, isReady: Bool) {
        guard isReady else {
            failed.insert(name)
            return
        }
        for index in waiting.indices { waiting[index].after.remove(name) }
    }

    /// Takes the servers that are left when nothing is being started: they wait for each other.
    package mutating func takeCircular() -> [(name: String, by: String)] {
        defer { waiting = [] }
        return waiting.map { ($0.name, $0.after.min() ?? "") }
    }
}
