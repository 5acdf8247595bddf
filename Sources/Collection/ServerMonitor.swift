internal import Exposition
internal import Format
internal import Model
internal import Registry

/// Keeps what is known of one server, and writes it down: at once when its life changes, and pass after pass.
actor ServerMonitor {
    nonisolated let name: ServerName
    private let context: CollectorContext
    private let operations: Histogram
    private let durations: Histogram
    private let tools: ToolWatch
    private var server: ObservedServer
    private var points: ServerPoints
    private var trail = SeriesTrail()
    private var isMeasuring = false
    private var isProbing = false
    private var isRemoved = false

    // What belongs to one instance, and is forgotten with it.
    private var meter: InstanceMeter?
    private var prober: InstanceProber?
    private var reading: UsageReading?
    private var usage: ServerReport.Usage?
    private var report: ProbeReport?
    private var deep = DeepReport()
    private var lookedDeeperAt: Timestamp?

    /// Probers that are of no use any more, and may have something to end.
    private var retired: [InstanceProber] = []
    private var runs: [CollectorRun.Name: CollectorRun] = [:]

    private var isMeasured = false
    private var crashes = 0.0

    /// What stands in the server's health file; nil when it has none.
    private var record: HealthRecord?
    private var hasWrittenHealth = true

    init(_ server: ObservedServer, _ context: CollectorContext) {
        name = server.name
        self.server = server
        self.context = context
        points = ServerPoints(of: server.name)
        let registry = MetricRegistry(time: context.time)
        operations = registry.histogram(MetricCatalogue.mcpOperations, bounds: MetricCatalogue.mcpBounds)
        durations = registry.histogram(MetricCatalogue.probeDurations, bounds: MetricCatalogue.probeBounds)
        tools = ToolWatch(context.home.server(server.name), events: context.events)
    }

    /// Whether the server is still registered.
    var isActive: Bool { !isRemoved }

    /// Writes down that an instance has ended, also when the next one runs already: otherwise a rule would never see
    /// the gap. The time is that of the exit, or of now when nobody knows it; it is returned as it was stored.
    func recordExit(_ changed: ObservedServer, at exit: Timestamp?, isCrash: Bool) -> Timestamp {
        if isCrash { crashes += 1 }
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
        if changed.spec != server.spec { retireProber() }
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
        retireProber()
        context.board.set(name, nil)
        context.health.remove(name)
        trail.store([], at: context.time.now(), in: context.storage)
    }

    /// Measures and probes the server once and writes down how it is; does nothing when the pass before is still on its way.
    /// Returns the metrics, as they are stored, that say something else than how much: that it answers no longer, or that
    /// its tools are others.
    func pass() async -> Set<String> {
        let asked = server
        guard !isMeasuring, !isRemoved else { return [] }
        // That it does not run must stay known too: a series that ends resolves what is said of it.
        guard asked.process != nil || asked.isAnswering else {
            isMeasured = true
            publish(at: context.time.now())
            return []
        }
        isMeasuring = true
        defer { isMeasuring = false }
        if let process = asked.process { measure(process) }
        isProbing = true
        let probed = asked.isAnswering ? await probe() : nil
        isProbing = false
        isMeasured = true
        // While the probe was on its way, the server may have ended or moved, or been told to.
        if !retired.isEmpty { await closeRetired() }
        guard !isRemoved, !Task.isCancelled, server.process == asked.process, server.spec.url == asked.spec.url else {
            return []
        }
        let former = report
        report = server.isAnswering ? probed : nil
        publish(at: context.time.now())
        var news: Set<String> = []
        if former?.isSuccess != report?.isSuccess || former?.healthStatus != report?.healthStatus {
            news = ServerPoints.verdictNames
        }
        let toolChanges = tools.changes
        if report?.isSuccess == true, await lookDeeper(asked), !isRemoved {
            publish(at: context.time.now())
            if tools.changes != toolChanges { news.formUnion(ServerPoints.toolNames) }
        }
        return news
    }

    /// Ends what the probe may have open with the server.
    func close() async {
        retireProber()
        await closeRetired()
    }

    /// Ends what earlier probes may have open with the server: it would be kept there until it expires.
    func closeRetired() async {
        // A probe under way may yet open a session; `pass` comes back here.
        guard !isProbing else { return }
        let leaving = retired
        retired = []
        for prober in leaving { await prober.close() }
    }

    private func retireProber() {
        if let prober { retired.append(prober) }
        prober = nil
    }

    /// Reads the tools, where it is time to; whether there is anything new.
    private func lookDeeper(_ asked: ObservedServer) async -> Bool {
        let health = asked.spec.health
        guard health.toolsInterval != nil || health.auditsOrigin, let prober, report?.kind == .mcp else { return false }
        let now = context.time.now()
        let interval = health.toolsInterval ?? HealthCheck.usualToolsInterval
        if let last = lookedDeeperAt, (0..<interval).contains(now - last) { return false }
        guard let found = await prober.lookDeeper(), !isRemoved, server.process == asked.process,
            server.spec == asked.spec
        else {
            return false
        }
        lookedDeeperAt = now
        if let reading = found.tools { tools.take(reading, of: asked, at: now) }
        deep = found
        return true
    }

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
        durations.observe(report.seconds, ["probe": report.kind.rawValue, "server": name.description])
        runs[.probe] = CollectorRun(isSuccess: true, seconds: report.seconds)
        return report
    }

    private func forgetInstance() {
        meter = nil
        prober = nil
        deep = DeepReport()
        lookedDeeperAt = nil
        reading = nil
        usage = nil
        report = nil
        runs = [:]
    }

    private func publish(at time: Timestamp) {
        guard !isRemoved else { return }
        points.begin()
        // Of a server that runs elsewhere no more is known than how it answers.
        if !server.spec.isWatched {
            points.add(server)
            points.add(MetricCatalogue.crashesSeen, crashes)
        }
        if let reading { points.add(reading) }
        if let report { points.add(report) }
        if let open = deep.answersForeignOrigin { points.add(MetricCatalogue.foreignOrigin, open) }
        tools.add(to: &points)
        points.add(durations.points())
        points.add(operations.points())
        points.add(runs)
        context.board.set(
            name,
            Board.Entry(
                points: points.points,
                report: ServerReport(server: server, usage: usage, probe: report, isMeasured: isMeasured)))
        writeHealth()
        // Within the actor, so that the samples of one series reach the store in the order of their times.
        trail.store(points.points, at: time, in: context.storage)
    }

    /// Milliseconds between two times that a record is confirmed.
    private static let confirmInterval: Timestamp = 5000

    private var healthInterval: Duration { max(context.settings.interval, .milliseconds(Self.confirmInterval)) }

    /// For how many milliseconds a record that says the same is only confirmed: a file that takes another's place costs more
    /// than several probes.
    private static func patience(_ old: HealthRecord, _ new: HealthRecord) -> Timestamp {
        old.figures == new.figures ? 60_000 : 15_000
    }

    /// Keeps the server's health file at what the newest probe of the running instance found.
    private func writeHealth() {
        let newest = report.flatMap { report in
            server.process == nil && !server.spec.isWatched
                ? nil : HealthRecord(report, process: server.process, interval: healthInterval)
        }.map { record in
            var record = record
            record.tools = tools.count
            record.answersForeignOrigin = deep.answersForeignOrigin
            return record
        }
        guard newest != record else { return }
        if let newest, let record, newest.repeats(record), newest.at - record.at < Self.patience(record, newest) {
            if newest.at - record.confirmedAt < Self.confirmInterval { return }
            if context.health.confirm(name, at: newest.at) {
                self.record?.confirmedAt = newest.at
                return
            }
        }
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
