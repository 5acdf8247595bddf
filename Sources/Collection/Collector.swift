package import Exposition
internal import Format
package import HTTP
package import Model
package import Registry
internal import Synchronization

/// Watches all registered servers: finds them, measures and probes them at the interval, writes what it learns into
/// the store, and keeps the newest for those who ask.
package final class Collector: Sendable {
    /// How to watch.
    package struct Settings: Sendable {
        /// Between two passes over one server.
        package var interval: Duration
        /// For one way of asking a server whether it is well.
        package var probeTimeout: Duration
        /// Roost's own, which servers are told.
        package var version: String

        package init(
            interval: Duration = .seconds(15), probeTimeout: Duration = .seconds(5), version: String = "0"
        ) {
            self.interval = interval
            self.probeTimeout = probeTimeout
            self.version = version
        }
    }

    private let discovery: Discovery
    private let context: CollectorContext
    private let registry: MetricRegistry
    private let ownPoints: @Sendable () -> [MetricPoint]
    private let onEvent: @Sendable (Set<String>) async -> Void
    private let onLook: @Sendable () -> Void
    private let onChanges: @Sendable ([ServerChange]) -> Void
    private let heartbeats: Heartbeats
    private let monitors = Mutex<[ServerName: ServerMonitor]>([:])

    /// What is in `registry`, and `ownPoints`, the metrics of the agent's other parts, are stored at every interval too,
    /// with the host's. `onEvent` is told the names of metrics that were written out of turn or say something new, and awaited:
    /// what it evaluates sees a crash before the store says that the server runs again. `onChanges` is told all that is
    /// found, before it is measured, and `onLook` that what was found at one look has been dealt with.
    package init(
        discovery: Discovery, host: HostSampler, storage: any Appendable, transport: any HTTPTransport,
        time: any TimeSource, events: any EventSink, registry: MetricRegistry, settings: Settings = Settings(),
        heartbeats: Heartbeats = Heartbeats(), ownPoints: @escaping @Sendable () -> [MetricPoint] = { [] },
        onEvent: @escaping @Sendable (Set<String>) async -> Void,
        onChanges: @escaping @Sendable ([ServerChange]) -> Void = { _ in },
        onLook: @escaping @Sendable () -> Void = {}
    ) {
        self.discovery = discovery
        self.registry = registry
        self.ownPoints = ownPoints
        self.onEvent = onEvent
        self.onChanges = onChanges
        self.onLook = onLook
        self.heartbeats = heartbeats
        events.expect(ServerUnreadable.self)
        context = CollectorContext(
            settings: settings, storage: storage, transport: transport, time: time, host: host,
            home: discovery.home, events: events)
    }

    /// Watches until it is cancelled.
    package func run() async throws {
        do throws(RegistryError) {
            try context.health.clear()
        } catch {
            throw CollectionError.stateFolder(error)
        }
        let changes = try discovery.changes()
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.storeCommonMetrics() }
            for await batch in changes {
                onChanges(batch)
                let work = await handle(batch)
                onLook()
                for monitor in work.added { group.addTask { try await self.keepMeasuring(monitor) } }
                for monitor in work.leaving { group.addTask { await monitor.closeRetired() } }
                for monitor in work.measurable { group.addTask { await self.measure(monitor) } }
            }
            // The stream ends when this task is cancelled.
            try Task.checkCancellation()
        }
    }

    /// Everything that there is to expose now: of all servers, those of one server being of one pass, and of the agent.
    package func points() -> [MetricPoint] {
        context.board.all().flatMap(\.points) + commonPoints()
    }

    /// What there is to expose of one server now; nil when there is none of that name.
    package func points(of name: ServerName) -> [MetricPoint]? { context.board.entry(of: name)?.points }

    /// All servers as they are now, by name.
    package func servers() -> [ServerReport] { context.board.all().map(\.report) }

    /// Ends the sessions that probes have open with servers; to be called before `run()` is cancelled.
    package func close() async {
        await withDiscardingTaskGroup { group in
            for monitor in monitors.withLock({ Array($0.values) }) { group.addTask { await monitor.close() } }
        }
    }
}

extension Collector {
    /// What is to be started after a batch of changes.
    private struct Work {
        var added: [ServerMonitor] = []
        var measurable: [ServerMonitor] = []
        /// What has conversations to end.
        var leaving: [ServerMonitor] = []
    }

    /// Writes down what has changed: first that instances have ended, and when the rules have seen that, how things are
    /// now.
    private func handle(_ batch: [ServerChange]) async -> Work {
        if let newest = await recordExits(batch) {
            // Samples of one series are a millisecond apart, so that this one may lie that much in the future; it lies
            // farther off only when the clock was set back, and that cannot be waited for.
            let ahead = newest - context.time.now()
            if (1...10).contains(ahead) { try? await context.time.sleep(for: .milliseconds(ahead)) }
            await onEvent(ServerPoints.lifecycleNames)
        }
        var work = Work()
        for change in batch {
            switch change {
            case .added(let server):
                let monitor = ServerMonitor(server, context)
                monitors.withLock { $0[server.name] = monitor }
                await monitor.begin()
                work.added.append(monitor)
                work.measurable.append(monitor)
            case .exited(let server, _), .changed(let server):
                guard let monitor = monitor(server.name) else { continue }
                if await monitor.update(to: server) { work.measurable.append(monitor) }
                work.leaving.append(monitor)
            case .removed(let name):
                guard let monitor = monitors.withLock({ $0.removeValue(forKey: name) }) else { continue }
                await monitor.remove()
                work.leaving.append(monitor)
            }
        }
        if !batch.isEmpty { await onEvent(ServerPoints.lifecycleNames) }
        return work
    }

    /// The time of the newest sample that was written; nil when nothing has ended.
    private func recordExits(_ batch: [ServerChange]) async -> Timestamp? {
        var newest: Timestamp?
        for case .exited(let server, let time) in batch {
            let exit = time == nil ? nil : server.state.lastExit
            let isCrash = exit?.wasRequested != true
            if isCrash {
                context.events.emit(
                    ServerCrashed(
                        server: server.name, reason: exit?.cause.reason, isRunningAgain: server.isRunning))
            }
            guard let stored = await monitor(server.name)?.recordExit(server, at: time, isCrash: isCrash) else {
                continue
            }
            newest = max(newest ?? stored, stored)
        }
        return newest
    }

    private func monitor(_ name: ServerName) -> ServerMonitor? { monitors.withLock { $0[name] } }

    /// Measures a server at its times until it is removed.
    private func keepMeasuring(_ monitor: ServerMonitor) async throws {
        let offset = fnv1a(monitor.name.description.utf8)
        while await monitor.isActive {
            try await context.time.sleep(untilNext: context.settings.interval, offset: offset)
            await measure(monitor)
        }
    }

    /// Measures a server once; whoever waits for what that found need not wait for a turn.
    private func measure(_ monitor: ServerMonitor) async {
        let news = await monitor.pass()
        if !news.isEmpty { await onEvent(news) }
    }

    /// What is told of no server.
    private func commonPoints() -> [MetricPoint] {
        HostPoints(HostReading(stateFolder: discovery.home.path)).points + registry.points() + ownPoints()
    }

    private func storeCommonMetrics() async throws {
        var trail = SeriesTrail()
        while true {
            heartbeats.beat("collection", next: context.settings.interval)
            try await context.time.sleep(untilNext: context.settings.interval, offset: 0)
            trail.store(commonPoints(), at: context.time.now(), in: context.storage)
        }
    }
}
