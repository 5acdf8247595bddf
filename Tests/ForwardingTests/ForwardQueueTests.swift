import Format
import Model
import Testing
import YAML

@testable import Forwarding

/// If one of these fails, an Alertmanager forgets an alert, never hears of one, or hears of one for ever.
struct ForwardQueueTests {
    private static let minute: Timestamp = 60_000

    private static func config(_ text: String) throws -> AlertingConfig {
        try AlertingConfig(YAMLNode(parsing: Array(text.utf8), file: "r.yaml"), folder: "")
    }

    private static func alert(_ name: String, resolvedAt: Timestamp? = nil, value: Double = 0) -> Alert {
        Alert(
            labels: ["alertname": name, "team": "a"], annotations: .empty, startsAt: 1, resolvedAt: resolvedAt,
            value: value)
    }

    private static let one = "{alertmanagers: [{static_configs: [{targets: ['a:9093']}]}]}"
    private static let two = "{alertmanagers: [{static_configs: [{targets: ['a:9093', 'b:9093']}]}]}"

    private static func names(_ batches: [ForwardQueue.Batch]) -> [String] {
        batches.map { batch in
            "\(batch.target.address) " + batch.alerts.map { $0.labels["alertname"] ?? "" }.joined(separator: ",")
        }
    }

    @Test func `news is told at once, to each, and what is no news is not`() throws {
        var queue = ForwardQueue(try Self.config(Self.two))
        let first = queue.receive([Self.alert("x"), Self.alert("y")], at: 0)
        #expect(Self.names(first) == ["a:9093 x,y", "b:9093 x,y"])
        for batch in first { #expect(queue.finish(batch, .taken, at: 1).isEmpty) }
        #expect(queue.receive([Self.alert("x", value: 2)], at: 2).isEmpty)
        #expect(Self.names(queue.receive([Self.alert("x", resolvedAt: 3)], at: 3)) == ["a:9093 x", "b:9093 x"])
    }

    @Test func `what comes up while one is told waits, and the newest state is what is told`() throws {
        var queue = ForwardQueue(try Self.config(Self.one))
        let first = queue.receive([Self.alert("x")], at: 0)
        #expect(queue.receive([Self.alert("y")], at: 1).isEmpty)
        #expect(queue.receive([Self.alert("y", resolvedAt: 2)], at: 2).isEmpty)
        let second = queue.finish(first[0], .taken, at: 3)
        #expect(Self.names(second) == ["a:9093 y"])
        #expect(second[0].alerts[0].resolvedAt == 2)
    }

    @Test func `everything is told again every minute, and what is over for a quarter of an hour`() throws {
        var queue = ForwardQueue(try Self.config(Self.one))
        let first = queue.receive([Self.alert("x"), Self.alert("y", resolvedAt: 0)], at: 0)
        _ = queue.finish(first[0], .taken, at: 0)
        for turn in 1...20 {
            let now = Timestamp(turn) * Self.minute
            #expect(queue.due == now)
            #expect(queue.advance(to: now - 1).isEmpty)
            let batches = queue.advance(to: now)
            #expect(Self.names(batches) == [turn < 15 ? "a:9093 x,y" : "a:9093 x"])
            _ = queue.finish(batches[0], .taken, at: now)
        }
        let last = queue.receive([Self.alert("x", resolvedAt: 20 * Self.minute)], at: 20 * Self.minute)
        _ = queue.finish(last[0], .taken, at: 20 * Self.minute)
        var now = 20 * Self.minute
        while let due = queue.due, now < 60 * Self.minute {
            now = due
            for batch in queue.advance(to: now) { _ = queue.finish(batch, .taken, at: now) }
        }
        #expect(queue.due == nil && now == 35 * Self.minute)
    }

    @Test func `who fails is tried again later and later, with what there is by then; others are not held up`() throws {
        var queue = ForwardQueue(try Self.config(Self.two))
        var batches = queue.receive([Self.alert("x")], at: 0)
        _ = queue.finish(batches[1], .taken, at: 0)
        var (now, waits): (Timestamp, [Timestamp]) = (0, [])
        for turn in 0..<6 {
            #expect(queue.finish(batches[0], .failed, at: now).isEmpty)
            let due = try #require(queue.due)
            waits.append(due - now)
            let others = queue.receive([Self.alert("x\(turn)")], at: now)
            #expect(Self.names(others) == ["b:9093 x\(turn)"])
            _ = queue.finish(others[0], .taken, at: now)
            now = due
            batches = queue.advance(to: now).filter { $0.target.address == "a:9093" }
            try #require(batches.first?.alerts.count == turn + 2)
        }
        #expect(waits == [500, 1000, 2000, 4000, 8000, 16000])
        #expect(queue.finish(batches[0], .taken, at: now).isEmpty)
        #expect(Self.names(queue.receive([Self.alert("z")], at: now)).first == "a:9093 z")
    }

    @Test func `what is refused is not tried again before the minute is over`() throws {
        var queue = ForwardQueue(try Self.config(Self.one))
        #expect(queue.finish(queue.receive([Self.alert("x")], at: 0)[0], .refused, at: 5).isEmpty)
        #expect(queue.due == Self.minute)
    }

    @Test func `a storm is told in parts that an Alertmanager takes`() throws {
        var queue = ForwardQueue(try Self.config(Self.one))
        var batches = queue.receive((0..<600).map { Self.alert("x\($0)") }, at: 0)
        var told: Set<Labels> = []
        var counts: [Int] = []
        while let batch = batches.first {
            counts.append(batch.alerts.count)
            told.formUnion(batch.alerts.map(\.labels))
            batches = queue.finish(batch, .taken, at: 0)
        }
        #expect(counts == [256, 256, 88] && told.count == 600)
    }

    @Test func `another file holds at once: who is new hears of everything, who is gone of nothing`() throws {
        var queue = ForwardQueue(try Self.config(Self.one))
        let first = queue.receive([Self.alert("x")], at: 0)
        let batches = queue.replace(try Self.config(Self.two), at: 1)
        #expect(Self.names(batches) == ["b:9093 x"])
        #expect(queue.replace(AlertingConfig(), at: 2).isEmpty)
        #expect(queue.finish(first[0], .failed, at: 3).isEmpty)
        #expect(queue.receive([Self.alert("y")], at: 4).isEmpty && queue.due == nil)
    }

    @Test func `rules change and drop what is told, for all and for one`() throws {
        var queue = ForwardQueue(
            try Self.config(
                """
                alert_relabel_configs:
                - {regex: team, action: labeldrop}
                alertmanagers:
                - static_configs: [{targets: ['a:1']}]
                - static_configs: [{targets: ['b:1']}]
                  alert_relabel_configs: [{source_labels: [alertname], regex: x, action: drop}]
                """))
        let batches = queue.receive([Self.alert("x"), Self.alert("y")], at: 0)
        #expect(Self.names(batches) == ["a:1 x,y", "b:1 y"])
        #expect(batches[0].alerts[0].labels == ["alertname": "x"])
        // Who is told of nothing is asked nothing.
        _ = queue.finish(batches[1], .taken, at: 1)
        #expect(queue.receive([Self.alert("x", resolvedAt: 2)], at: 2).isEmpty)
    }
}
