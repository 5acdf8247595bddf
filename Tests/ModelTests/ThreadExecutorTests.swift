import Glibc
import Model
import Synchronization
import Testing

/// If this fails, work that takes long holds up all else.
@Suite struct ThreadExecutorTests {
    private final class Gate: Sendable {
        let isOpen = Atomic(false)
        let waiting = Atomic(0)
    }

    @Test("tasks that compute beside the cooperative pool leave it to others")
    func parallel() async {
        let executor = ThreadExecutor(concurrency: 16)
        let gate = Gate()
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<16 {
                tasks.addTask(executorPreference: executor) {
                    gate.waiting.add(1, ordering: .relaxed)
                    while !gate.isOpen.load(ordering: .relaxed) { usleep(100) }
                }
            }
            // More than there are threads in the pool, each of which would wait for ever there.
            while gate.waiting.load(ordering: .relaxed) < 16 { await Task.yield() }
            gate.isOpen.store(true, ordering: .relaxed)
        }
    }
}
