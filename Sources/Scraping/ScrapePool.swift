internal import Format
internal import Model
internal import Synchronization

/// The targets of one job and their loops.
final class ScrapePool: Sendable {
    /// Tells pools apart, also those of one name that come after each other.
    typealias Key = ObjectIdentifier

    private struct State {
        var groups: [Int: [TargetGroup]] = [:]
        var loops: [ScrapeTarget: ScrapeLoop] = [:]
        var isEnded = false
    }

    let job: ScrapeJob
    private let context: ScrapeContext
    private let state = Mutex(State())

    /// A pool that goes on with the loops of one before it that scrapes alike.
    init(_ job: ScrapeJob, _ context: ScrapeContext, after earlier: ScrapePool? = nil) {
        self.job = job
        self.context = context
        context.events.expect(TargetsUnavailable.self, ["scrape_job": job.name])
        if let earlier { state.withLock { $0.loops = earlier.retire() } }
    }

    var key: Key { ObjectIdentifier(self) }
    var isEnded: Bool { state.withLock { $0.isEnded } }

    /// How the targets are; those that have not shown yet that they have metrics are left out.
    var statuses: [TargetStatus] {
        state.withLock { Array($0.loops.values) }.map(\.status)
            .filter { $0.isUp != nil || $0.discovered[TargetLabel.guess] == nil }
    }

    /// Whether another job scrapes alike, wherever its targets come from.
    func scrapesAlike(_ other: ScrapeJob) -> Bool {
        var other = other
        other.sources = job.sources
        return other == job
    }

    /// Takes what a source has found: ends the loops of what is gone, and returns those of what is new. Nothing is gone
    /// before every source has been asked.
    func sync(_ source: Int, _ groups: [TargetGroup]) async -> [ScrapeLoop] {
        let all = state.withLock { state in
            state.groups[source] = groups
            return state.groups.sorted { $0.key < $1.key }.flatMap(\.value)
        }
        let targets = self.targets(of: all)
        let (added, ended) = state.withLock { state -> ([ScrapeLoop], [ScrapeLoop]) in
            guard !state.isEnded else { return ([], []) }
            let added = targets.subtracting(state.loops.keys).map { ScrapeLoop($0, job, context) }
            let isComplete = state.groups.count == job.sources.count
            let ended = isComplete ? state.loops.filter { !targets.contains($0.key) } : [:]
            for target in ended.keys { state.loops[target] = nil }
            for loop in added { state.loops[loop.target] = loop }
            return (added, Array(ended.values))
        }
        for loop in ended { await loop.end() }
        return added
    }

    /// Ends all loops, and their series.
    func end() async {
        for loop in retire().values { await loop.end() }
    }

    /// Gives its loops away, and finds no more.
    private func retire() -> [ScrapeTarget: ScrapeLoop] {
        state.withLock { state in
            state.isEnded = true
            defer { state.loops = [:] }
            return state.loops
        }
    }

    private func targets(of groups: [TargetGroup]) -> Set<ScrapeTarget> {
        var targets: Set<ScrapeTarget> = []
        for group in groups {
            for found in group.targets {
                do throws(TargetError) {
                    if let target = try ScrapeTarget(found, of: group.labels, job: job) { targets.insert(target) }
                } catch {
                    let address = found[TargetLabel.address] ?? ""
                    context.events.emit(TargetsUnavailable(job: job.name, reason: "\(address): \(error)"))
                }
            }
        }
        guard job.limits.targets == 0 || targets.count <= job.limits.targets else {
            let reason =
                "there are \(targets.count) targets, and target_limit allows \(job.limits.targets): none is scraped"
            context.events.emit(TargetsUnavailable(job: job.name, reason: reason))
            return []
        }
        return targets
    }
}
