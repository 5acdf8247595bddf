import Testing

@testable import ProcStats

struct ProcessTreeTests {
    private func measure(_ meter: inout ProcessTreeMeter, _ fixture: ProcFixture) -> TreeUsage? {
        var buffer = ProcBuffer()
        return meter.measure(fixture.proc, ProcessTable(fixture.proc, &buffer))
    }

    @Test("A tree is its process and all descendants, and nothing else")
    func sums() {
        let fixture = ProcFixture()
        fixture.process(1, parent: 0, size: 1000)
        fixture.process(10, parent: 1, size: 1, descriptors: 3)
        fixture.process(11, parent: 10, size: 2, descriptors: 4)
        fixture.process(9, parent: 11, size: 4, descriptors: 2, limit: "4")
        // What it used is told already, and its parent takes it over later.
        fixture.process(12, parent: 10, state: "Z", size: 0)
        var meter = ProcessTreeMeter(root: 10)
        let usage = measure(&meter, fixture)
        #expect(usage?.processes == 3)
        #expect(usage?.threads == 14)
        #expect(usage?.residentBytes == 7 * 50 * 1024)
        #expect(usage?.swapBytes == 7 * 1024)
        #expect(usage?.virtualBytes == 7000)
        #expect(usage?.anonymousBytes == 7 * 3 * 1024)
        #expect(usage?.proportionalBytes == 7 * 7 * 1024 && usage?.proportionalSwapBytes == 7 * 1024)
        #expect(usage?.states[.sleeping] == 3 && usage?.states[.zombie] == 1)
        #expect(usage?.openDescriptors == 9)
        #expect(usage?.main.userTicks == 30 && usage?.main.residentBytes == 50 * 1024 && usage?.main.threads == 2)
        #expect(usage?.main.descriptors == DescriptorUsage(open: 3, limit: 1024))
        #expect(usage?.isComplete == true && usage?.isProportionalComplete == true)
        // The nearest to its limit, not the one with the most.
        #expect(usage?.descriptors == DescriptorUsage(open: 2, limit: 4))
        let expected: [UsageCounter: UInt64] = [
            .minorFaults: 70, .majorFaults: 140, .userTicks: 210, .systemTicks: 280, .voluntarySwitches: 420,
            .involuntarySwitches: 490, .readBytes: 560, .writtenBytes: 630, .passedReadBytes: 567,
            .passedWrittenBytes: 574, .readCalls: 581, .writeCalls: 588,
        ]
        for (counter, value) in expected { #expect(usage?.counters[counter] == value, "\(counter)") }
    }

    @Test("The essentials are the same figures, and leave alone what costs more")
    func essentials() {
        let fixture = ProcFixture()
        fixture.process(10, parent: 1, size: 1)
        fixture.process(11, parent: 10, size: 2)
        var meter = ProcessTreeMeter(root: 10)
        var buffer = ProcBuffer()
        let usage = meter.measure(fixture.proc, ProcessTable(fixture.proc, &buffer), depth: .essentials)
        #expect(usage?.processes == 2 && usage?.threads == 6 && usage?.startTicks == 100)
        #expect(usage?.residentBytes == 3 * 50 * 1024)
        #expect(usage?.counters[.userTicks] == 90 && usage?.counters[.systemTicks] == 120)
        #expect(usage?.descriptors == nil && usage?.counters[.readBytes] == nil)
        fixture.remove("11")
        let table = ProcessTable(fixture.proc, &buffer)
        #expect(meter.measure(fixture.proc, table, depth: .essentials)?.counters[.userTicks] == 90)
        fixture.remove("10")
        #expect(meter.measure(fixture.proc, ProcessTable(fixture.proc, &buffer), depth: .essentials) == nil)
    }

    /// A counter that falls looks like a restart, and rates over it jump.
    @Test("Counters keep what ended children have used")
    func departed() {
        let fixture = ProcFixture()
        fixture.process(10, parent: 1, size: 1)
        fixture.process(11, parent: 10, size: 5)
        var meter = ProcessTreeMeter(root: 10)
        #expect(measure(&meter, fixture)?.counters[.userTicks] == 180)
        fixture.remove("11")
        let after = measure(&meter, fixture)
        #expect(after?.counters[.userTicks] == 180)
        #expect(after?.residentBytes == 50 * 1024)
        // The number is reused by another child.
        fixture.process(11, parent: 10, start: 900, size: 2)
        #expect(measure(&meter, fixture)?.counters[.userTicks] == 240)
    }

    @Test("Who was of the tree stays so when its parent is gone, and is not counted twice")
    func strays() {
        let fixture = ProcFixture()
        fixture.process(10, parent: 1, size: 1)
        fixture.process(11, parent: 10, size: 2)
        fixture.process(12, parent: 11, size: 4)
        var meter = ProcessTreeMeter(root: 10, keeper: 5)
        #expect(measure(&meter, fixture)?.counters[.userTicks] == 210)
        fixture.remove("11")
        #expect(measure(&meter, fixture)?.counters[.userTicks] == 210)
        fixture.process(12, parent: 5, size: 4)
        #expect(measure(&meter, fixture)?.counters[.userTicks] == 210)
        #expect(measure(&meter, fixture)?.processes == 2)
    }

    @Test("What cannot be read is unknown, never 0, and does not make a sum fall")
    func unreadable() {
        let fixture = ProcFixture()
        fixture.process(10, parent: 1, hasIO: false)
        var meter = ProcessTreeMeter(root: 10)
        #expect(measure(&meter, fixture)?.counters[.readBytes] == nil)
        fixture.process(10, parent: 1)
        #expect(measure(&meter, fixture)?.counters[.readBytes] == 80)
        fixture.remove("10/io")
        #expect(measure(&meter, fixture)?.counters[.readBytes] == 80)
        #expect(measure(&meter, fixture)?.isComplete == false)
        fixture.remove("10/smaps_rollup")
        #expect(measure(&meter, fixture)?.isProportionalComplete == true, "it is read rarely")
        var buffer = ProcBuffer()
        let usage = meter.measure(fixture.proc, ProcessTable(fixture.proc, &buffer), readsProportional: true)
        #expect(usage?.proportionalBytes == nil && usage?.isProportionalComplete == false)
        fixture.remove("10/status")
        #expect(measure(&meter, fixture)?.residentBytes == nil)
    }

    @Test("There is nothing to measure of a process that is gone, or only waits to be reaped")
    func gone() {
        let fixture = ProcFixture()
        var meter = ProcessTreeMeter(root: 10)
        #expect(measure(&meter, fixture) == nil)
        fixture.process(10, parent: 1, state: "Z")
        #expect(measure(&meter, fixture) == nil)
    }
}
