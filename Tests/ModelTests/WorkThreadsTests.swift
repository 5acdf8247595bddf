import Glibc
import Model
import Synchronization
import TestSupport
import Testing

/// If this fails, one who asks too much keeps everybody else waiting, or is never answered.
@Suite struct WorkThreadsTests {
    @Test("work is done whether it comes while a thread waits for it or when none is left")
    func goesOn() async throws {
        let threads = WorkThreads(concurrency: 1, waitingLimit: 1)
        for wait in [0, 0, 90, 100, 110, 300] {
            usleep(UInt32(wait) * 1000)
            #expect(await threads.run { wait } == wait)
        }
    }

    private final class Gate: Sendable {
        let isOpen = Atomic(false)
        let running = Atomic(0)
        let most = Atomic(0)
    }

    @Test("no more run at a time than may, all are done, and who comes when too many wait is refused")
    func runs() async {
        let threads = WorkThreads(concurrency: 2, waitingLimit: 200)
        let gate = Gate()
        let results = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<250 {
                group.addTask {
                    await threads.run {
                        let now = gate.running.add(1, ordering: .relaxed).newValue
                        gate.most.max(now, ordering: .relaxed)
                        while !gate.isOpen.load(ordering: .relaxed) { usleep(100) }
                        gate.running.subtract(1, ordering: .relaxed)
                        return number
                    }
                }
            }
            // Two run and two hundred wait, so that the others are refused, before anybody is let through.
            var results: [Int?] = []
            for _ in 0..<48 { results.append(await group.next() ?? 0) }
            #expect(await holds { gate.running.load(ordering: .relaxed) == 2 })
            gate.isOpen.store(true, ordering: .relaxed)
            for await result in group { results.append(result) }
            return results
        }
        #expect(results.prefix(48).allSatisfy { $0 == nil })
        #expect(Set(results.compactMap { $0 }).count == 202 && gate.most.load(ordering: .relaxed) == 2)
    }
}
