import Logging
import ServiceLifecycle
import UnixSignals

/// A loop as a member of the service group: it ends when the group shuts down.
struct LoopService: Service {
    private let body: @Sendable () async throws -> Void

    /// `body` runs until it is cancelled.
    init(_ body: @escaping @Sendable () async throws -> Void) {
        self.body = body
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await body()
            } catch is CancellationError {
                // This is how it is asked to end.
            }
        }
    }
}

/// Runs services until SIGTERM or SIGINT, and ends them in reverse order within five seconds.
func runServices(_ services: [any Service], logger: Logger) async throws {
    var configuration = ServiceGroupConfiguration(
        services: services.map { .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup) },
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = .milliseconds(4500)
    configuration.maximumCancellationDuration = .milliseconds(500)
    try await ServiceGroup(configuration: configuration).run()
}
