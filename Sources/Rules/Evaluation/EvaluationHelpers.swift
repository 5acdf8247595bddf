internal import Synchronization

/// How many tasks may work beside those of the groups themselves, over all groups of a manager: with more than there are
/// processors each would only take longer.
final class EvaluationHelpers: Sendable {
    private let idle: Atomic<Int>
    /// What work must have taken last time to be shared. Shared work takes more of the processors in all: it is for groups whose
    /// results would come late.
    let minimalCost: Duration

    init(_ count: Int, minimalCost: Duration = .milliseconds(100)) {
        idle = Atomic(count)
        self.minimalCost = minimalCost
    }

    /// What work gives for each number below `count`, in their order, done by as many tasks at once as there are to be had.
    func map<Value: Sendable>(_ count: Int, _ work: @escaping @Sendable (Int) -> Value) async -> [Value] {
        let hired = hire(atMost: count - 1)
        guard hired > 0 else { return (0..<count).map(work) }
        defer { idle.add(hired, ordering: .relaxed) }
        let rest = Rest(count)
        return await withTaskGroup { tasks in
            for _ in 0..<hired { tasks.addTask { rest.take(work) } }
            var done = rest.take(work)
            for await part in tasks { done += part }
            return done.sorted { $0.number < $1.number }.map(\.value)
        }
    }

    private func hire(atMost wanted: Int) -> Int {
        var known = idle.load(ordering: .relaxed)
        while known > 0, wanted > 0 {
            let hired = min(known, wanted)
            let (isDone, found) = idle.compareExchange(expected: known, desired: known - hired, ordering: .relaxed)
            if isDone { return hired }
            known = found
        }
        return 0
    }

    /// What nobody has begun with: whoever is done takes the next.
    private final class Rest: Sendable {
        private let next = Atomic(0)
        private let count: Int

        init(_ count: Int) {
            self.count = count
        }

        func take<Value>(_ work: (Int) -> Value) -> [(number: Int, value: Value)] {
            var done: [(number: Int, value: Value)] = []
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < count else { return done }
                done.append((number, work(number)))
            }
        }
    }
}
