import TestSupport
import Testing

@testable import ProcStats

/// The kernel gives what a process used to the parent that waits for it: whoever adds that up again counts it twice, and
/// whoever leaves it out loses what short-lived children use.
struct InheritanceTests {
    private func userTicks(_ meter: inout ProcessTreeMeter, _ fixture: ProcFixture) -> UInt64? {
        var buffer = ProcBuffer()
        return meter.measure(fixture.proc, ProcessTable(fixture.proc, &buffer))?.counters[.userTicks]
    }

    @Test("A child that nobody saw is counted")
    func unseen() {
        let fixture = ProcFixture()
        fixture.process(10, parent: 1, size: 1)
        var meter = ProcessTreeMeter(root: 10)
        #expect(userTicks(&meter, fixture) == 30)
        fixture.process(10, parent: 1, size: 1, inherited: 500)
        #expect(userTicks(&meter, fixture) == 530)
    }

    @Test("What a parent takes over is not counted again, also when it comes a pass late or by way of a zombie")
    func takenOver() {
        for (isLate, isZombie) in [(false, false), (true, false), (false, true)] {
            let fixture = ProcFixture()
            fixture.process(10, parent: 1, size: 1)
            fixture.process(11, parent: 10, size: 2)
            var meter = ProcessTreeMeter(root: 10)
            #expect(userTicks(&meter, fixture) == 90)
            if isZombie {
                fixture.process(11, parent: 10, state: "Z", size: 2)
                #expect(userTicks(&meter, fixture) == 90)
            }
            fixture.remove("11")
            if isLate { #expect(userTicks(&meter, fixture) == 90) }
            // It used 10 more after it was last seen.
            fixture.process(10, parent: 1, size: 1, inherited: 70)
            #expect(userTicks(&meter, fixture) == 100)
            #expect(userTicks(&meter, fixture) == 100)
        }
    }

    @Test("What a grandchild used comes by way of its parent, which has ended too")
    func grandchild() {
        let fixture = ProcFixture()
        fixture.process(10, parent: 1, size: 1)
        fixture.process(11, parent: 10, size: 2)
        fixture.process(12, parent: 11, size: 4)
        var meter = ProcessTreeMeter(root: 10)
        #expect(userTicks(&meter, fixture) == 210)
        fixture.remove("12")
        fixture.remove("11")
        fixture.process(10, parent: 1, size: 1, inherited: 180)
        #expect(userTicks(&meter, fixture) == 210)
        #expect(userTicks(&meter, fixture) == 210)
    }

    @Test("What a parent that ignores the ends of its children never takes over is kept")
    func ignored() {
        let fixture = ProcFixture()
        fixture.process(10, parent: 1, size: 1)
        fixture.process(11, parent: 10, size: 2)
        var meter = ProcessTreeMeter(root: 10)
        for _ in 0..<2 { #expect(userTicks(&meter, fixture) == 90) }
        fixture.remove("11")
        for _ in 0..<4 { #expect(userTicks(&meter, fixture) == 90) }
    }

    /// A model of the kernel, with passes that events fall amid of.
    private struct Model {
        struct Process {
            var parent: Int
            var own = 0
            var inherited = 0
            var isZombie = false
        }

        var processes = [0: Process(parent: -1)]
        var next = 1
        var used = 0

        mutating func step(_ random: inout SeededRandom) {
            let alive = processes.filter { !$0.value.isZombie }.keys.sorted()
            let pid = alive[Int.random(in: 0..<alive.count, using: &random)]
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where alive.count < 12:
                processes[next] = Process(parent: pid)
                next += 1
            case 1 where pid != 0:
                processes[pid]?.isZombie = true
                // Children of the dead go to the keeper, which is outside; so does what they used.
                for (child, process) in processes where process.parent == pid { adopt(child, process) }
            case 2:
                for (child, process) in processes where process.parent == pid && process.isZombie {
                    processes[pid]?.inherited += process.own + process.inherited
                    processes[child] = nil
                }
            default:
                let ticks = Int.random(in: 1...50, using: &random)
                processes[pid]?.own += ticks
                used += ticks
            }
        }

        private mutating func adopt(_ child: Int, _ process: Process) {
            processes[child]?.parent = -1
            if process.isZombie { processes[child] = nil }
        }
    }

    @Test("However events fall amid the passes, the sum never falls and is never more than what was used")
    func randomWalk() {
        for seed in 0..<60 {
            var random = SeededRandom(seed: UInt64(seed))
            var model = Model()
            var ledger = DepartedLedger()
            var members: [ProcessKey: TreeMember] = [:]
            var previous: UInt64 = 0
            for pass in 0..<60 {
                for _ in 0..<Int.random(in: 0...8, using: &random) { model.step(&random) }
                var seen: [ProcessKey: TreeMember] = [:]
                // Numbers rise, so that parents come first.
                for pid in model.processes.keys.sorted() {
                    if Int.random(in: 0..<3, using: &random) == 0 { model.step(&random) }
                    guard let process = model.processes[pid] else { continue }
                    let key = ProcessKey(pid: Int32(pid), startTicks: 1)
                    let parent = process.parent < 0 ? nil : ProcessKey(pid: Int32(process.parent), startTicks: 1)
                    seen[key] = member(process, parent: parent, earlier: members[key])
                }
                let total = ledger.settle(from: members, to: &seen)[.userTicks] ?? 0
                members = seen
                #expect(total >= previous, "seed \(seed), pass \(pass)")
                #expect(total <= UInt64(model.used), "seed \(seed), pass \(pass)")
                previous = total
            }
        }
    }

    private func member(_ process: Model.Process, parent: ProcessKey?, earlier: TreeMember?) -> TreeMember? {
        let text =
            "1 (x) \(process.isZombie ? "Z" : "S") 1 1 1 0 -1 0 0 0 0 0 \(process.own) 0 \(process.inherited) 0 20 0 1 0 1 1 1\n"
        return StatFile(parsing: Array(text.utf8).span).map { TreeMember($0, parent: parent, earlier: earlier) }
    }
}
