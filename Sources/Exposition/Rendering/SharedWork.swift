internal import Synchronization

/// Makes a value once for all who ask for it while it is being made.
package final class SharedWork<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let waiting = Mutex<[Key: [CheckedContinuation<Value, Never>]]>([:])

    package init() {}

    /// The value for a key: one that is being made, or else a new one.
    package func value(for key: Key, _ make: @Sendable () -> Value) async -> Value {
        let isFirst = waiting.withLock { waiting in
            guard waiting[key] == nil else { return false }
            waiting[key] = []
            return true
        }
        return await isFirst ? makeForAll(key, make) : join(key, make)
    }

    /// How many wait for what somebody else makes.
    func waiters(for key: Key) -> Int { waiting.withLock { $0[key]?.count ?? 0 } }

    private func makeForAll(_ key: Key, _ make: @Sendable () -> Value) -> Value {
        let value = make()
        for other in waiting.withLock({ $0.removeValue(forKey: key) }) ?? [] { other.resume(returning: value) }
        return value
    }

    private func join(_ key: Key, _ make: @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let isTooLate = waiting.withLock { waiting in
                guard waiting[key] != nil else { return true }
                waiting[key]?.append(continuation)
                return false
            }
            if isTooLate { continuation.resume(returning: make()) }
        }
    }
}
