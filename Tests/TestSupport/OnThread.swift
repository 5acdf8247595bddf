import Glibc

/// Does work that waits, such as for a process, on a thread of its own: a test that blocked one of the few threads
/// that all tasks share would stop the servers that run in other tasks.
package func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let job = ThreadJob { continuation.resume(with: Result(catching: work)) }
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<ThreadJob>.fromOpaque(context).takeRetainedValue().work() }
                return nil
            }, Unmanaged.passRetained(job).toOpaque())
        precondition(status == 0, "no more threads")
        pthread_detach(thread)
    }
}

private final class ThreadJob: Sendable {
    let work: @Sendable () -> Void

    init(_ work: @escaping @Sendable () -> Void) {
        self.work = work
    }
}
