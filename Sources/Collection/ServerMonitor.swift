internal import Exposition
internal import Format
internal import Model
internal import Registry

/// Keeps what is known of one server, and writes it down: at once when its life changes, and pass after pass.
actor ServerMonitor {
    nonisolated let name: ServerName
    private let context: CollectorContext
    private let operations: Histogram
    private var server: ObservedServer
    private var trail = SeriesTrail()
    private var isMeasuring = false
    private var isRemoved = false

    // What belongs to one instance, and is forgotten with it.
    private var meter: InstanceMeter?
    private var prober: InstanceProber?
    private var reading: UsageReading?
    private var usage: ServerReport.Usage?
    private var report: ProbeReport?
    private var runs: [CollectorRun.Name: CollectorRun] = [:]

    /// What stands in the server's health file; nil when it has none.
    private var record: HealthRecord?
    private var hasWrittenHealth = true

    init(_ server: ObservedServer, _ context: CollectorContext) {
        name = server.name
        self.server = server
        self.context = context
        operations = MetricRegistry().histogram(MetricCatalogue.mcpOperations, bounds: MetricCatalogue.mcpBounds)
    }

    /// Whether the server is still registered.
    var isActive: Bool { !isRemoved }

    /// Writes down that an instance has ended, also when the next one runs already: otherwise a rule would never see
    /// the gap. The time is that of the exit, or of now when nobody knows it; it is returned as it was stored.
    func recordExit(_ changed: ObservedServer, at exit: Timestamp?) -> Timestamp {
        forgetInstance()
        server = changed.whileEnded
        let now = context.time.now()
        publish(at: min(exit ?? now, now))
        return trail.newest
    }

    /// Takes what discovery found and writes it down. Returns whether the server can be measured as it could not before.
    func update(to changed: ObservedServer) -> Bool {
        if changed.process != server.process { forgetInstance() }
        // Another port or another way to ask: what was found out about the old one says nothing.
        if changed.spec != server.spec { prober = nil }
        if !changed.isAnswering || changed.spec != server.spec { report = nil }
        let canBeMeasured =
            changed.process != server.process && changed.process != nil || changed.isServing && !server.isServing
            || changed.spec.isWatched && changed.spec != server.spec
        server = changed
        publish(at: context.time.now())
        return canBeMeasured
    }

    /// Writes down the first that is known.
    func begin() { publish(at: context.time.now()) }

    /// Ends all series of the server.
    func remove() {
        isRemoved = true
        context.board.set(name, nil)
        context.health.remove(name)
        context.storage.append(trail.samples(of: [], at: context.time.now()))
    }

    /// Measures and probes the server once; does nothing when the pass before is still on its way.
    func pass() async {
        let asked = server
        guard !isMeasuring, !isRemoved, asked.process != nil || asked.isAnswering else { return }
        isMeasuring = true
        defer { isMeasuring = false }
        if let process = asked.process { measure(process) }
        let probed = asked.isAnswering ? await probe() : nil
        // While the probe was on its way, the server may have ended or moved, or been told to.
        guard !isRemoved, !Task.isCancelled, server.process == asked.process, server.spec.url == asked.spec.url else {
            return
        }
        report = server.isAnswering ? probed : nil
        publish(at: context.time.now())
    }

    /// Ends what the probe may have open with the server.
    func close() async { await prober?.close() }

    private func measure(_ process: ProcessIdentity) {
        var meter =
            self.meter
            ?? InstanceMeter(process, keeper: server.standing == .kept ? server.state.keeper.pid : nil)
        let found = context.host.read(
            &meter, port: server.spec.port, ports: { context.board.ports }, at: context.time.now())
        reading = found.usage
        runs = found.runs.merging(runs.filter { $0.key == .probe }) { new, _ in new }
        usage = reading.map { ServerReport.Usage($0, previous: usage) }
        self.meter = meter
    }

    private func probe() async -> ProbeReport? {
        let known =
            prober
            ?? InstanceProber(
                server, settings: context.settings, transport: context.transport, time: context.time,
                operations: operations)
        prober = known
        guard let report = await known?.probe() else { return nil }
        runs[.probe] = CollectorRun(isSuccess: true, seconds: report.seconds)
        return report
    }

    private func forgetInstance() {
        meter = nil
        prober = nil
        reading = nil
        usage = nil
        report = nil
        runs = [:]
    }

    private func publish(at time: Timestamp) {
        guard !isRemoved else { return }
        var points = ServerPoints(of: name)
        // Of a server that runs elsewhere no more is known than how it answers.
        if !server.spec.isWatched { points.add(server) }
        if let reading { points.add(reading) }
        if let report { points.add(report) }
        points.add(operations.points())
        points.add(runs)
        context.board.set(
            name,
            Board.Entry(
                points: points.points, report: ServerReport(server: server, usage: usage, probe: report)))
        writeHealth()
        // Within the actor, so that the samples of one series reach the store in the order of their times.
        context.storage.append(trail.samples(of: points.points, at: time))
    }

    /// Keeps the server's health file at what the newest probe of the running instance found.
    private func writeHealth() {
        let newest = report.flatMap { report in
            server.process == nil && !server.spec.isWatched
                ? nil : HealthRecord(report, process: server.process, interval: context.settings.interval)
        }
        guard newest != record else { return }
        record = newest
        guard let newest else { return context.health.remove(name) }
        do throws(RegistryError) {
            try context.health.write(newest, of: name)
            hasWrittenHealth = true
        } catch {
            // Once, as a full disk stays full for many probes.
            if hasWrittenHealth { context.events.emit(HealthUnwritten(server: name, error: error)) }
            hasWrittenHealth = false
        }
    }
}
