internal import Exposition
internal import Format
package import HTTP
package import Model
internal import Synchronization

/// Scrapes the targets of all jobs: finds them, keeps a loop for each, and ends what is no longer asked for.
package final class Scraper: Sendable {
    /// What the one task that knows all pools is told.
    private enum Message: Sendable {
        case jobs([ScrapeJob])
        /// A source of a pool has been looked at.
        case found(ScrapePool.Key, Int, TargetFinder.Finding)
        /// The servers of this machine.
        case servers([TargetGroup])
    }

    private let context: ScrapeContext
    private let messages: AsyncStream<Message>
    private let sender: AsyncStream<Message>.Continuation
    private let pools = Mutex<[ScrapePool]>([])

    /// `takesStartTimestamps` hands what `_created` says over with the counts that it is about. `translation` makes a page in Prometheus' text format of one of JSON, nil when it says nothing that is known.
    package init(
        transport: any HTTPTransport, storage: any Appendable, time: any TimeSource, events: any EventSink,
        version: String, takesStartTimestamps: Bool = false,
        translation: @escaping @Sendable ([UInt8]) -> [UInt8]? = { _ in nil }
    ) {
        context = ScrapeContext(
            transport: transport, storage: storage, time: time, events: events, version: version,
            takesStartTimestamps: takesStartTimestamps, translation: translation)
        (messages, sender) = AsyncStream.makeStream()
    }

    /// Puts other jobs in the place of those that run. Targets that are scraped as before go on undisturbed.
    package func replace(_ jobs: [ScrapeJob]) { sender.yield(.jobs(jobs)) }

    /// Tells which servers of this machine there are, for the jobs that scrape these.
    package func setServers(_ groups: [TargetGroup]) { sender.yield(.servers(groups)) }

    /// All targets, by job and URL. One of which it is only guessed that it has metrics is left out until it had some.
    package func targets() -> [TargetStatus] {
        pools.withLock { $0 }.flatMap(\.statuses).sorted { ($0.job, $0.url) < ($1.job, $1.url) }
    }

    /// Scrapes until it is cancelled. Series are not ended then: whoever starts the agent again goes on with them.
    package func run() async throws {
        var servers: [TargetGroup] = []
        try await withThrowingDiscardingTaskGroup { group in
            for await message in messages {
                switch message {
                case .jobs(let jobs):
                    for pool in await keep(jobs) {
                        for index in pool.job.sources.indices {
                            group.addTask { try await self.keepFinding(index, of: pool) }
                        }
                    }
                    await found(servers: servers, &group)
                case .servers(let groups):
                    servers = groups
                    await found(servers: groups, &group)
                case .found(let key, let index, let finding):
                    guard let pool = pools.withLock({ $0.first { $0.key == key } }) else { continue }
                    switch finding {
                    case .groups(let groups): await sync(pool, index, groups, &group)
                    case .failed(let error):
                        context.events.emit(TargetsUnavailable(job: pool.job.name, reason: error.description))
                    }
                }
            }
            // The stream ends when this task is cancelled.
            try Task.checkCancellation()
        }
    }

    /// Ends the pools of jobs that are gone or have changed; the new ones.
    private func keep(_ jobs: [ScrapeJob]) async -> [ScrapePool] {
        let old = pools.withLock { $0 }
        let added = jobs.filter { job in !old.contains { $0.job == job } }.map { job in
            ScrapePool(job, context, after: old.first { $0.scrapesAlike(job) })
        }
        let ended = old.filter { !jobs.contains($0.job) }
        pools.withLock { $0 = old.filter { jobs.contains($0.job) } + added }
        for pool in ended { await pool.end() }
        return added
    }

    private func found(servers groups: [TargetGroup], _ group: inout ThrowingDiscardingTaskGroup<any Error>) async {
        for pool in pools.withLock({ $0 }) {
            for (index, source) in pool.job.sources.enumerated() where source == .servers {
                await sync(pool, index, groups, &group)
            }
        }
    }

    private func sync(
        _ pool: ScrapePool, _ index: Int, _ groups: [TargetGroup],
        _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async {
        for loop in await pool.sync(index, groups) { group.addTask { try await loop.run() } }
    }

    private func keepFinding(_ index: Int, of pool: ScrapePool) async throws {
        let finder = TargetFinder(
            source: pool.job.sources[index], transport: context.transport, version: context.version)
        if finder.source == .servers { return }
        while !pool.isEnded {
            sender.yield(.found(pool.key, index, await finder.find()))
            guard let interval = finder.interval else { return }
            try await context.time.sleep(for: interval)
        }
    }
}
