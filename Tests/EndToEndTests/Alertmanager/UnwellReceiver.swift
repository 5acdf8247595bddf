import Format
import Glibc
import Model
import Synchronization
import TestSupport

/// A receiver of webhooks that is unwell for a while, and then takes all.
final class UnwellReceiver: Sendable {
    /// What it does with most webhooks while it is unwell; each fourth it takes.
    enum Illness: String, CaseIterable, Sendable {
        case refuses, hangs, resets, limits, fails
    }

    /// A webhook that it took.
    struct Taken: Sendable {
        let group: String
        /// As the agent writes it down: XXH64 of the body.
        let hash: String
        let at: Timestamp
        /// The alerts by their names, and whether each fires.
        let alerts: [String: Bool]
    }

    let illness: Illness
    private let server: LocalServer
    private let state: State

    private final class State: Sendable {
        let isWell = Atomic<Bool>(false)
        let count = Atomic<Int>(0)
        let taken = Mutex<[Taken]>([])
    }

    init(_ illness: Illness) {
        self.illness = illness
        let state = State()
        self.state = state
        server = LocalServer(isListening: illness != .refuses) { request, connection in
            let count = state.count.add(1, ordering: .relaxed).newValue
            guard state.isWell.load(ordering: .relaxed) || count % 4 == 0 else {
                return Self.misbehave(illness, on: connection)
            }
            // It has taken it before it says so.
            if let taken = Taken(body: request.body) { state.taken.withLock { $0.append(taken) } }
            return connection.send(status: "200 OK")
        }
    }

    var url: String { server.url }
    /// What it took, in the order in which it came.
    var taken: [Taken] { state.taken.withLock { $0 } }

    /// From now on it takes all.
    func recover() {
        state.isWell.store(true, ordering: .relaxed)
        if illness == .refuses { server.listen() }
    }

    private static func misbehave(_ illness: Illness, on connection: LocalServer.Connection) -> Bool {
        switch illness {
        case .refuses, .fails: return connection.send(status: "500 Internal Server Error")
        case .limits: return connection.send("HTTP/1.1 429 Too Many\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")
        // Until the other side gives up.
        case .hangs: return connection.read() != nil
        case .resets:
            connection.resetAtEnd()
            return false
        }
    }
}

extension UnwellReceiver.Taken {
    fileprivate init?(body: [UInt8]) {
        guard let document = try? JSONValue(parsing: body), let group = document["groupKey"]?.string else { return nil }
        self.group = group
        let digits = String(xxHash64(body), radix: 16)
        hash = String(repeating: "0", count: 16 - digits.count) + digits
        at = wallTime()
        var alerts: [String: Bool] = [:]
        for alert in document["alerts"]?.array ?? [] {
            alerts[alert["labels"]?["alertname"]?.string ?? ""] = alert["status"] == "firing"
        }
        self.alerts = alerts
    }
}

/// The time of the system's clock.
func wallTime() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(time.tv_sec) * 1000 + Timestamp(time.tv_nsec) / 1_000_000
}
