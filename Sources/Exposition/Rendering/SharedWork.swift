internal import Synchronization

/// Makes a value once for all who ask for it while it is being made.
package final class SharedWork<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let waiting = Mutex<[Key: [CheckedContinuation<Value?, Never>]]>([:])

    package init() {}

    /// The value for a key: one that is being made, or else a new one.
    package func value(for key: Key, _ make: @Sendable () async -> Value) async -> Value {
        let isFirst = waiting.withLock { waiting in
            guard waiting[key] == nil else { return false }
            waiting[key] = []
            return true
        }
        guard isFirst else {
            if let value = await join(key) { return value }
            return await make()
        }
        let value = await make()
        for other in waiting.withLock({ $0.removeValue(forKey: key) }) ?? [] { other.resume(returning: value) }
        return value
    }

    /// How many wait for what somebody else makes.
    func waiters(for key: Key) -> Int { waiting.withLock { $0[key]?.count ?? 0 } }

    /// What another makes; nil when that is done in the meantime.
    private func join(_ key: Key) async -> Value? {
        await withCheckedContinuation { continuation in
            let isMade = waiting.withLock { waiting in
                guard waiting[key] != nil else { return true }
                waiting[key]?.append(continuation)
                return false
            }
            if isMade { continuation.resume(returning: nil) }
        }
    }
}
