import Collection
import Exposition
import Format
import HTTP
import Model
import Registry
import Synchronization
import TSDB
import TestSupport

/// A collector over a state folder of its own, with a clock that is moved by hand.
final class Watched: Sendable {
    /// Stands for the metrics of the agent's other parts.
    static let own = MetricFamily("own", .gauge, help: "Own.")

    let folder = TemporaryFolder()
    let time = ManualTime()
    let store = Store()
    let registry = MetricRegistry()
    let events = RecordedEvents()
    /// The clock of the heartbeats.
    let clock = ManualInstant()
    let heartbeats: Heartbeats
    private let states = Mutex<[Double?]>([])
    private let names = Mutex<[Set<String>]>([])
    private let signals = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init() {
        heartbeats = Heartbeats(now: clock.now)
    }

    /// The newest `roost_server_up` at each call of `onEvent`.
    var seen: [Double?] { states.withLock { $0 } }

    /// How many times `onEvent` was told of a metric.
    func news(of metric: String) -> Int { names.withLock { $0.count { $0.contains(metric) } } }

    var home: StateFolder { StateFolder(path: folder.path) }

    func collector(_ transport: any HTTPTransport = ScriptedTransport()) -> Collector {
        Collector(
            discovery: Discovery(home: home, events: events, rescanInterval: .seconds(3600)), host: HostSampler(),
            storage: SignallingStore(store: store, signal: signals.continuation), transport: transport, time: time,
            events: events, registry: registry, heartbeats: heartbeats,
            ownPoints: { [MetricPoint(Self.own, [:], 1)] }
        ) { names in
            self.names.withLock { $0.append(names) }
            if names.contains("roost_server_up") {
                let newest = self.series("roost_server_up").first?.values.last
                self.states.withLock { $0.append(newest) }
            }
            self.signals.continuation.yield()
        }
    }

    /// Runs the collector for as long as the body takes.
    func run(_ collector: Collector, _ body: @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try? await collector.run() }
            try await body()
            group.cancelAll()
        }
    }

    func series(_ metric: String) -> [SeriesColumns] {
        store.select([Matcher("__name__", equals: metric)], from: 0, through: .max)
    }

    /// Waits until the condition holds, which is looked at whenever something is stored or an event is told of.
    func wait(until condition: @Sendable () -> Bool) async {
        if condition() { return }
        for await _ in signals.stream where condition() { return }
    }
}

/// The store, with a signal after each time that something is stored.
private struct SignallingStore: Appendable {
    let store: Store
    let signal: AsyncStream<Void>.Continuation

    func append(_ samples: [LabeledSample]) {
        store.append(samples)
        signal.yield()
    }

    func append(_ histograms: [LabeledHistogram]) { store.append(histograms) }

    func append(_ exemplars: [SeriesExemplar]) { store.append(exemplars) }
}

/// Answers whoever has the key, whatever is asked for.
struct KeyedTransport: HTTPTransport {
    let answer: HTTPResponse

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        request.headers.contains { $0 == ("X-Key", "k") } ? answer : HTTPResponse(status: 400)
    }
}

/// Answers from a table of paths; what is not in it is answered with 404.
final class ScriptedTransport: HTTPTransport {
    let answers: Mutex<[String: HTTPResponse]>

    init(_ answers: [String: HTTPResponse] = [:]) {
        self.answers = Mutex(answers)
    }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let path = request.url.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3)
        return answers.withLock { $0["/" + path.joined(separator: "/")] } ?? HTTPResponse(status: 404)
    }
}
