import Testing

@testable import roost

/// If these fail, systemd takes an agent for started that is not, kills one that is well, or keeps one that hangs.
struct ServiceReportTests {
    typealias Step = (event: ServiceReport.Event, said: [String])

    private func play(_ steps: [Step]) {
        var report = ServiceReport()
        for (index, step) in steps.enumerated() {
            #expect(report.handle(step.event) == step.said, "step \(index): \(step.event)")
        }
    }

    @Test("it has started when it listens and has looked at every server, in whatever order", arguments: [false, true])
    func starts(isReversed: Bool) {
        let milestones = isReversed ? ServiceReport.Milestone.allCases.reversed() : ServiceReport.Milestone.allCases
        var report = ServiceReport()
        for milestone in milestones.dropLast() {
            #expect(report.handle(.reached(milestone)) == [] && !report.isReady)
            #expect(report.handle(.reached(milestone)) == [] && !report.isReady)
        }
        #expect(report.handle(.reached(milestones[milestones.count - 1])) == ["READY=1"] && report.isReady)
        for milestone in milestones { #expect(report.handle(.reached(milestone)) == []) }
    }

    @Test("until it has started it says that it is alive, and not how things are")
    func beforeStart() {
        play([
            (.tick(hanging: [], summary: "0 servers"), ["WATCHDOG=1"]), (.reloading(at: 1), []), (.reloaded, []),
            (.reached(.discovered), []), (.reached(.listening), ["READY=1"]),
            (.tick(hanging: [], summary: "2 servers"), ["WATCHDOG=1", "STATUS=2 servers"]),
        ])
    }

    @Test("how things are is said when it changes, and a loop that hangs ends the signs of life")
    func hangs() {
        play([
            (.reached(.discovered), []), (.reached(.listening), ["READY=1"]),
            (.tick(hanging: [], summary: "a"), ["WATCHDOG=1", "STATUS=a"]),
            (.tick(hanging: [], summary: "a"), ["WATCHDOG=1"]),
            (.tick(hanging: ["x", "y"], summary: "a"), ["STATUS=hanging: x, y"]),
            (.tick(hanging: ["x", "y"], summary: "b"), []),
            (.tick(hanging: [], summary: "b"), ["WATCHDOG=1", "STATUS=b"]),
        ])
    }

    @Test("a reload is bracketed, and nothing is said after the end")
    func reloads() {
        play([
            (.reached(.listening), []), (.reached(.discovered), ["READY=1"]),
            (.reloading(at: 17), ["RELOADING=1", "MONOTONIC_USEC=17"]), (.reloaded, ["READY=1"]),
            (.stopping, ["STOPPING=1"]), (.stopping, []), (.tick(hanging: [], summary: "a"), []), (.reloaded, []),
        ])
    }
}
