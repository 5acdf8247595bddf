internal import Glibc

/// A value that threads look at one at a time, and whose changes they can wait for.
final class Monitor<State: Sendable>: Sendable {
    // Only ever handed to the functions of pthreads, which any thread may call.
    private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    // The same.
    private nonisolated(unsafe) let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    // Read and written under the mutex.
    private nonisolated(unsafe) var state: State

    init(_ state: State) {
        self.state = state
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Lets nobody else look meanwhile.
    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Has one of those that wait look again.
    func signal() { pthread_cond_signal(condition) }

    /// What `body` makes of the value: looked at now, after each signal while it makes nothing, and a last time when that time
    /// of the monotonic clock, in milliseconds, has come; `.max` is never.
    func wait<Result>(until time: Int64, for body: (_ state: inout State, _ isOver: Bool) -> Result?) -> Result? {
        var deadline = timespec(tv_sec: Int(time / 1000), tv_nsec: Int(time % 1000) * 1_000_000)
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        var isOver = false
        while true {
            if let result = body(&state, isOver) { return result }
            if isOver { return nil }
            isOver = pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT
        }
    }
}
