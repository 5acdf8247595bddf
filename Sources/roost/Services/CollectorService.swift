import Collection
import ServiceLifecycle

/// The collector as a member of the service group: before it ends, it ends the sessions it has with servers, which
/// would keep them in memory.
struct CollectorService: Service {
    let collector: Collector

    func run() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { [collector] in try await collector.run() }
            group.addTask { try? await gracefulShutdown() }
            try await group.next()
            await collector.close()
            group.cancelAll()
        }
    }
}
