import Collection
import Glibc
import Model
import Registry
import Supervision
import Synchronization

/// Gives servers that have lost their keeper a new one, and starts the enabled ones after a boot.
final class Caretaker: Sendable {
    private let launcher: KeeperLauncher
    private let time: any TimeSource
    private let events: any EventSink
    private let state = Mutex(Caretaking())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(launcher: KeeperLauncher, time: any TimeSource, events: any EventSink) {
        self.launcher = launcher
        self.time = time
        self.events = events
        events.expect(KeeperReplaced.self)
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes in what discovery has found.
    func take(_ changes: [ServerChange]) {
        state.withLock { $0.take(changes) }
        wake.yield()
    }

    /// Cares until it is cancelled.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for await _ in wakes {
                let now = time.now()
                for server in state.withLock({ $0.due(at: now) }) { await giveKeeper(to: server) }
                guard let next = state.withLock({ $0.nextLook }) else { continue }
                group.addTask { [time, wake] in
                    try await time.sleep(for: .milliseconds(max(1, next - now)))
                    wake.yield()
                }
            }
            try Task.checkCancellation()
        }
    }

    private func giveKeeper(to server: ObservedServer) async {
        // To start a process takes a moment, which no thread of the pool is held for.
        let outcome: Result<Bool, any Error> = await withCheckedContinuation { continuation in
            let failure = startThread { [launcher] in
                continuation.resume(returning: Result { try launcher.adopt(server.name) != nil })
            }
            if failure != 0 {
                continuation.resume(returning: .failure(CollectionError.system("start a thread", errno: failure)))
            }
        }
        switch outcome {
        case .success(true): events.emit(KeeperReplaced(server: server.name, standing: server.standing))
        // Somebody else is about it.
        case .success(false): break
        case .failure(let error): events.emit(KeeperMissing(server: server.name, reason: "\(error)"))
        }
    }
}

/// A server has been given a new keeper.
struct KeeperReplaced: Event {
    static let counter: MetricFamily? = MetricFamily(
        "roost_keepers_replaced", .counter, help: "Servers that were given a new keeper, as theirs was gone.")

    let server: ServerName
    let standing: RegisteredServer.Standing

    var level: EventLevel { .warning }
    var labels: Labels { ["server": server.description] }
    var message: String {
        switch standing {
        case .rebooted: "server \(server) is started, as it is enabled and the machine was started again"
        case .orphaned, .kept, .watched:
            "server \(server) had lost its keeper and was given a new one; it ran on meanwhile"
        case .lost: "server \(server) and its keeper were gone; a new keeper sees to it"
        }
    }
}

/// A server could not be given a new keeper.
struct KeeperMissing: Event {
    let server: ServerName
    let reason: String

    var level: EventLevel { .error }
    var message: String { "server \(server) has no keeper and could not be given one: \(reason)" }
}
