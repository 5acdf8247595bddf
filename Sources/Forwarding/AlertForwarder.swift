import Format
package import HTTP
import HTTPConfig
package import Model
import Synchronization

/// Tells other Alertmanagers of every alert, as Prometheus does: at once what is news, and all of it every minute.
package final class AlertForwarder: AlertSink {
    /// What the loop is to start.
    private enum Work: Sendable {
        case send(ForwardQueue.Batch)
        case wake(at: Timestamp)
    }

    private struct State: Sendable {
        var queue: ForwardQueue
        var wakeTimes = WakeTimes()
    }

    /// The most bytes of an answer that are read.
    private static let answerLimit = 4096

    private let state: Mutex<State>
    private let transport: any HTTPTransport
    private let time: any TimeSource
    private let events: any EventSink
    private let (work, queue) = AsyncStream.makeStream(of: Work.self)

    package init(
        _ config: AlertingConfig, transport: any HTTPTransport, time: any TimeSource, events: any EventSink
    ) {
        state = Mutex(State(queue: ForwardQueue(config)))
        self.transport = transport
        self.time = time
        self.events = events
        expectEvents(of: config)
    }

    /// Takes alerts; what is news is on its way when this returns.
    package func receive(_ alerts: [Alert]) async { step { $0.receive(alerts, at: $1) } }

    /// Makes another file hold.
    package func replace(_ config: AlertingConfig) {
        expectEvents(of: config)
        step { $0.replace(config, at: $1) }
    }

    /// Sends until it is cancelled. To be called once.
    package func run() async throws {
        await withDiscardingTaskGroup { tasks in
            for await item in work {
                switch item {
                case .send(let batch): tasks.addTask { await self.send(batch) }
                case .wake(let time): tasks.addTask { await self.wake(at: time) }
                }
            }
        }
        try Task.checkCancellation()
    }

    /// How many alerts each Alertmanager is still to be told of.
    package func metricPoints() -> [MetricPoint] {
        let pending = state.withLock { $0.queue.pending }
        // Two ways to one Alertmanager have one series.
        let counts = Dictionary(pending.map { ($0.target.address, $0.count) }, uniquingKeysWith: +)
        return counts.sorted { $0.key < $1.key }.map { address, count in
            MetricPoint(Self.pending, ["alertmanager": address], Double(count))
        }
    }

    private static let pending = MetricFamily(
        "roost_alertmanager_alerts_pending", .gauge, help: "Alerts that an Alertmanager is still to be told of.")

    private func expectEvents(of config: AlertingConfig) {
        for target in config.alertmanagers {
            events.expect(AlertsForwarded.self, ["alertmanager": target.address])
            events.expect(ForwardingFailed.self, ["alertmanager": target.address])
        }
    }

    private func step(_ event: (inout ForwardQueue, Timestamp) -> [ForwardQueue.Batch]) {
        let now = time.now()
        let (batches, alarm) = state.withLock { state in
            let batches = event(&state.queue, now)
            return (batches, state.wakeTimes.add(state.queue.due))
        }
        for batch in batches { queue.yield(.send(batch)) }
        if let alarm { queue.yield(.wake(at: alarm)) }
    }

    private func wake(at alarm: Timestamp) async {
        // Throws only when the loop is cancelled.
        guard (try? await time.sleep(for: .milliseconds(max(0, alarm - time.now())))) != nil else { return }
        state.withLock { $0.wakeTimes.remove(alarm) }
        step { $0.advance(to: $1) }
    }

    private func send(_ batch: ForwardQueue.Batch) async {
        let outcome = await attempt(batch)
        // What is cut off by the agent's end has not failed.
        guard !Task.isCancelled else { return }
        step { $0.finish(batch, outcome, at: $1) }
    }

    private func attempt(_ batch: ForwardQueue.Batch) async -> ForwardQueue.Outcome {
        let target = batch.target
        func failed(_ reason: String, isRefused: Bool = false) -> ForwardQueue.Outcome {
            events.emit(
                ForwardingFailed(
                    alertmanager: target.address, alerts: batch.alerts.count, reason: reason, isRefused: isRefused))
            return isRefused ? .refused : .failed
        }
        var request = HTTPRequest(
            method: "POST", url: target.url, headers: [("Content-Type", "application/json"), ("User-Agent", "roost")],
            body: ForwardedAlerts.bytes(batch.alerts, at: time.now()), timeout: target.timeout,
            bodyLimit: Self.answerLimit)
        do throws(HTTPConfigError) {
            try target.http.apply(to: &request)
        } catch {
            return failed(error.description)
        }
        do throws(HTTPTransportError) {
            let status = try await transport.send(request).status
            guard (200..<300).contains(status) else {
                return failed("it answered with status \(status)", isRefused: status == 400)
            }
        } catch {
            return failed(error.message)
        }
        events.emit(AlertsForwarded(alertmanager: target.address, amount: batch.alerts.count))
        return .taken
    }
}
