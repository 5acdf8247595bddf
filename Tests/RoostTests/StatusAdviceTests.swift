import Registry
import Testing

@testable import roost

/// If these fail, someone who looks at a server in trouble is not told what to do.
struct StatusAdviceTests {
    @Test("A server that is as it should be needs no advice")
    func well() throws {
        #expect(StatusAdvice.lines(for: [try SampleStatus.make(health: SampleStatus.health())]) == [])
        #expect(StatusAdvice.lines(for: [try SampleStatus.make("s", .stopped)]) == [])
    }

    @Test(
        "Each kind of trouble has a line of its own that names the server and what to do",
        arguments: [
            (RegisteredServer.Standing.orphaned, "orphaned: demo. ", "'roost restart demo'"),
            (.lost, "lost: demo. ", "'roost logs demo'"), (.rebooted, "rebooted: demo. ", "'roost restart demo'"),
        ])
    func standing(_ standing: RegisteredServer.Standing, _ start: String, _ advice: String) throws {
        let lines = StatusAdvice.lines(for: [try SampleStatus.make(standing: standing)])
        #expect(lines.count == 1 && lines[0].hasPrefix(start) && lines[0].contains(advice), "\(lines)")
    }

    @Test("Many servers in the same trouble are one line")
    func many() throws {
        let servers = try (1...7).map { try SampleStatus.make("s\($0)", standing: .lost) }
        let lines = StatusAdvice.lines(for: servers)
        #expect(lines.count == 1 && lines[0].hasPrefix("lost: s1, s2, s3, s4, s5 and 2 more. "), "\(lines)")
        #expect(lines[0].contains("'roost restart NAME'"))
    }

    @Test("Failures are told with their reason, and warnings as they are")
    func reasons() throws {
        let ill = try SampleStatus.make(health: SampleStatus.health(false, note: "status 503")) { _, state in
            state.warnings = ["no control group"]
        }
        let looping = try SampleStatus.make("loop", .backoff) { _, state in state.isCrashLooping = true }
        #expect(
            StatusAdvice.lines(for: [ill, looping]) == [
                "crash-loop: loop. It fails again and again and is started only slowly; 'roost logs loop' shows why.",
                "unhealthy: demo: status 503", "warning: demo: no control group",
            ])
        #expect(StatusAdvice.lines(for: [ill, ill])[0] == "unhealthy: demo, demo. 'roost status NAME' says why.")
    }
}
