import Registry
import Testing

/// If these fail, a server is started before what it needs, never, or the order waits for ever.
struct StartOrderTests {
    /// Starts everything, where the servers of `failing` do not become ready; each round's names, and who was blocked.
    private func run(
        _ servers: [(name: String, after: [String])], ready: Set<String> = [], failing: Set<String> = []
    ) -> (rounds: [[String]], blocked: [String]) {
        var order = StartOrder(servers, ready: ready)
        var rounds: [[String]] = []
        var blocked: [String] = []
        while true {
            blocked += order.takeBlocked().map { "\($0.name) by \($0.by)" }
            let names = order.takeStartable()
            if names.isEmpty { break }
            rounds.append(names)
            for name in names { order.finished(name, isReady: !failing.contains(name)) }
        }
        blocked += order.takeCircular().map { "\($0.name) by \($0.by)" }
        return (rounds, blocked)
    }

    @Test("those that wait for nobody come first, in the order of the file")
    func rounds() {
        let result = run([("web", ["api", "cache"]), ("api", ["db"]), ("db", []), ("cache", []), ("cron", ["db"])])
        #expect(result.rounds == [["db", "cache"], ["api", "cron"], ["web"]])
        #expect(result.blocked == [])
    }

    @Test("what comes after a failed one is not started, nor what comes after that")
    func failures() {
        let result = run([("web", ["api"]), ("api", ["db"]), ("db", []), ("cache", [])], failing: ["db"])
        #expect(result.rounds == [["db", "cache"]])
        #expect(result.blocked == ["api by db", "web by api"])
    }

    @Test("a name that is not among them is waited for only by asking whether it is ready")
    func elsewhere() {
        #expect(run([("web", ["db"])], ready: ["db"]).rounds == [["web"]])
        #expect(run([("web", ["db"])]).blocked == ["web by db"])
        // What is being started counts by how that goes, not by what was before.
        #expect(run([("web", ["db"]), ("db", [])], ready: ["db"], failing: ["db"]).blocked == ["web by db"])
    }

    @Test("servers that wait for each other are given back, not waited for")
    func circle() {
        let result = run([("a", ["b"]), ("b", ["a"]), ("c", [])])
        #expect(result.rounds == [["c"]])
        #expect(result.blocked == ["a by b", "b by a"])
    }

    @Test("in every order of every graph of four servers, each is started once, after what it comes after")
    func everyGraph() {
        let names = ["a", "b", "c", "d"]
        let edges = names.flatMap { from in names.filter { $0 < from }.map { (from, $0) } }
        for mask in 0..<(1 << edges.count) {
            let chosen = edges.indices.filter { mask >> $0 & 1 == 1 }.map { edges[$0] }
            let servers = names.reversed().map { name in (name, chosen.filter { $0.0 == name }.map(\.1)) }
            for failing in names.map({ Set([$0]) }) + [[]] {
                let result = run(servers, failing: failing)
                let started = result.rounds.flatMap { $0 }
                #expect(started.count + result.blocked.count == 4 && Set(started).count == started.count)
                for (name, other) in chosen {
                    guard let at = started.firstIndex(of: name) else { continue }
                    #expect(started[..<at].contains(other) && !failing.contains(other))
                }
            }
        }
    }
}
