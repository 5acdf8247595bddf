import AlertAPI
import Collection
import Database
import Exposition
import Format
import Forwarding
import Glibc
import HTTP
import Logging
import Model
import Notify
import PromQL
import QueryAPI
import Registry
import Rules
import Scraping
import ServiceLifecycle
import Settings
import Supervision
import Synchronization
import TSDB
import UnixSignals
import WebClient
import WebServer

/// The agent: its parts, and how they hang together. What each does is said where it lives.
final class Agent: Sendable {
    let home: StateFolder
    let settings: Settings
    let time = SystemTime()
    let startedAt: Timestamp
    let registry = MetricRegistry(time: SystemTime())
    let store: Store
    let collector: Collector
    let scraper: Scraper
    let queries: QueryAPI
    /// Nil when it cannot be used.
    let database: Database?
    let rules: RuleManager
    let notifier: Notifier
    /// Tells other Alertmanagers.
    let forwarder: AlertForwarder
    let alertAPI: AlertAPI
    let caretaker: Caretaker
    let process: ProcessMetrics
    let reloads: ReloadMetrics
    let metrics: MetricsPages
    let heartbeats = Heartbeats()
    let reporter: ServiceReporter

    private let options: AgentOptions
    private let settling: Settling
    private let transport = WebClient()
    private let mail = MailClient()
    private let initialGroups: [RuleGroup]
    private let initialJobs: [ScrapeJob]
    private let watchedFiles: FileChanges
    let access: Mutex<WebAccess>

    /// `descriptorLimit` is what the servers that the agent has to start may open.
    init(
        home: StateFolder, options: AgentOptions, configuration: AgentConfiguration, descriptorLimit: Int64?
    ) throws {
        self.home = home
        self.options = options
        settings = configuration.settings
        initialGroups = configuration.groups
        initialJobs = configuration.jobs
        watchedFiles = FileChanges(configuration.watchedFiles)
        access = Mutex(Self.access(configuration, at: configuration.settings.agent.listen))
        startedAt = time.now()
        store = Self.openStore(home.store, Store.Settings(configuration.settings.storage))
        let events = EventLog(registry: registry)
        database = Self.openDatabase(home.database)
        let longest = max(settings.agent.interval, settings.global.scrapeInterval)
        let settling = Settling(
            deadline: startedAt + 2 * longest.milliseconds + settings.agent.probeTimeout.milliseconds)
        self.settling = settling
        // So many servers share a look at all processes that it costs little, and none sees one that is much older than it.
        let host = HostSampler(tableAge: min(5000, max(1000, settings.agent.interval.milliseconds / 3)))
        let url = "\(configuration.access.scheme)://\(settings.agent.listen)"
        process = ProcessMetrics()
        reloads = ReloadMetrics(registry)
        reporter = ServiceReporter(
            ServiceManager(environment: environmentValue), heartbeats: heartbeats, time: time)
        notifier = Notifier(
            configuration.notification, transport: transport, mail: mail, programs: ReceiverPrograms(), time: time,
            events: events, states: database.map { GroupStates($0) }, silences: database.map { SilenceStates($0) },
            externalURL: url)
        forwarder = AlertForwarder(configuration.alerting, transport: transport, time: time, events: events)
        alertAPI = AlertAPI(notifier, time: time, startedAt: startedAt, version: Version.text)
        var engineOptions = EngineOptions()
        engineOptions.delayedNameRemoval = settings.agent.features.contains(.delayedNameRemoval)
        engineOptions.startTimestamps = settings.agent.features.contains(.startTimestamps)
        queries = QueryAPI(
            store, options: engineOptions,
            allowsExperimental: settings.agent.allowsExperimental, time: time)
        rules = RuleManager(
            engine: Engine(options: engineOptions), storage: store, sink: AlertSinks([notifier, forwarder]),
            events: events, time: time,
            heartbeats: heartbeats, states: database.map { AlertStates($0, events: events) },
            externalLabels: settings.global.externalLabels, externalURL: url,
            defaultInterval: settings.global.evaluationInterval,
            // One processor is the group's own.
            helperCount: max(0, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1),
            isSettled: { [time] in settling.isOver(at: time.now()) })
        caretaker = Caretaker(
            launcher: KeeperLauncher(
                program: siblingProgram("roost-keeper"), home: home, descriptorLimit: descriptorLimit),
            time: time, events: events)
        scraper = Scraper(
            transport: transport, storage: store, time: time, events: events, version: Version.text,
            takesStartTimestamps: engineOptions.startTimestamps,
            translation: { RequestFigures(body: $0)?.page })
        let endpoints = ServerEndpoints { [scraper] in scraper.setServers($0) }
        collector = Collector(
            discovery: Discovery(home: home, events: events), host: host, storage: store, transport: transport,
            time: time, events: events, registry: registry,
            settings: .init(
                interval: settings.agent.interval, probeTimeout: settings.agent.probeTimeout, version: Version.text),
            heartbeats: heartbeats,
            ownPoints: { [store, scraper, rules, notifier, forwarder, process] in
                store.metricPoints() + scraper.metricPoints() + rules.metricPoints()
                    + notifier.metricPoints() + forwarder.metricPoints() + process.points()
            },
            onEvent: { [rules] in await rules.evaluate(touching: $0) },
            onChanges: { [caretaker] changes in
                caretaker.take(changes)
                endpoints.take(changes)
            },
            onLook: { [heartbeats, reporter] in
                heartbeats.beat("discovery", next: Discovery.usualRescanInterval)
                reporter.reached(.discovered)
            })
        metrics = MetricsPages(collector, registry)
        settling.ask { [reporter, collector, scraper] in
            reporter.isReady && collector.servers().allSatisfy(\.isMeasured)
                && scraper.targets().allSatisfy(\.isMeasured)
        }
        for warning in configuration.warnings { Logger.roost.warning("\(warning)") }
    }

    /// Runs until SIGTERM or SIGINT.
    func run() async throws {
        await notifier.resume()
        await rules.replace(initialGroups)
        scraper.replace(initialJobs)
        reloads.record(isSuccess: true, at: startedAt)
        // Ended from the last to the first: whoever asks is refused first, and what is written is read last.
        let services: [any Service] = [
            LoopService { [store, time, heartbeats] in
                try await store.run(by: time, heartbeats: heartbeats) { Logger.roost.warning("store: \($0)") }
            },
            LoopService { [notifier] in try await notifier.run() },
            LoopService { [forwarder] in try await forwarder.run() },
            LoopService { [rules] in try await rules.run() },
            LoopService { [caretaker] in try await caretaker.run() },
            LoopService { [scraper] in try await scraper.run() },
            CollectorService(collector: collector),
            LoopService { await self.reloadOnHangup() },
            LoopService { [watchedFiles, time] in try await watchedFiles.run(by: time) { _ = await self.reload() } },
            webService,
            LoopService { [reporter] in try await reporter.run(summary: self.summary) },
        ]
        var failure: (any Error)?
        do {
            try await runServices(services, logger: .quiet)
        } catch let error as CollectionError {
            failure = Failure(.stateFolder, error.description)
        } catch {
            failure = error
        }
        await transport.finish()
        await mail.finish()
        // What was asked for is written before the agent ends.
        try? await database?.perform { _ in }
        if let failure { throw failure }
    }

    /// Reads the files again. When one is bad, nothing changes, and the reason is returned.
    func reload() async -> String? { await reporter.reloading { await readConfigurationAgain() } }

    /// That the disk is full or damaged is no reason not to watch: then samples are kept in memory alone.
    private static func openStore(_ folder: String, _ settings: Store.Settings) -> Store {
        do throws(StoreError) {
            let store = try Store(folder: folder, settings)
            for line in store.diskStatistics?.recovery.lines ?? [] { Logger.roost.warning("store: \(line)") }
            return store
        } catch {
            Logger.roost.error("store: samples are kept in memory alone, and lost when the agent ends: \(error)")
            return Store(settings, insteadOf: error)
        }
    }

    /// Without it alerts are kept in memory alone, which is no reason not to watch.
    private static func openDatabase(_ path: String) -> Database? {
        do throws(DatabaseError) {
            return try Database(path: path, [AlertStates.schema] + Notifier.schemas) {
                aside, error in
                Logger.roost.error("\(error); it was set aside as \(aside), and a new one begins")
            }
        } catch {
            Logger.roost.error("alerts' states are lost when the agent ends: \(error)")
            return nil
        }
    }

    /// How things are, in a line for `systemctl status`.
    private func summary() -> String {
        let servers = collector.servers()
        let running = servers.count { $0.server.isRunning }
        let firing = rules.alerts().count { $0.state == .firing && $0.wantsAttention }
        return "\(running) of \(servers.count) servers running, \(firing) alerts firing"
    }

    private func readConfigurationAgain() async -> String? {
        do {
            let configuration = try AgentConfiguration(options)
            let access = Self.access(configuration, at: settings.agent.listen)
            guard access.isEncrypted == self.access.withLock({ $0.isEncrypted }) else {
                throw Failure(
                    .configuration, "the web configuration switches TLS on or off: that needs a restart of the agent")
            }
            self.access.withLock { $0 = access }
            let global = configuration.settings.global
            await rules.replace(
                configuration.groups, externalLabels: global.externalLabels, defaultInterval: global.evaluationInterval)
            notifier.replace(configuration.notification)
            forwarder.replace(configuration.alerting)
            scraper.replace(configuration.jobs)
            watchedFiles.take(configuration.watchedFiles)
            reloads.record(isSuccess: true, at: time.now())
            for warning in configuration.warnings { Logger.roost.warning("\(warning)") }
            Logger.roost.info("the configuration was read again")
            return nil
        } catch {
            let reason = (error as? Failure)?.message ?? "\(error)"
            reloads.record(isSuccess: false, at: time.now())
            Logger.roost.error("the configuration was not read again, the old one stays: \(reason)")
            return reason
        }
    }

    private func reloadOnHangup() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) { _ = await reload() }
    }
}
