import Glibc
import Registry
import Supervision
import Testing

/// If one of these fails, a program that is told of alerts hears nothing, or holds up its thread.
struct ProgramRunTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    @Test(
        arguments: [
            (["/bin/sh", "-c", "test $(wc -c) -eq 200000"], .ended(.code(0))),
            (["/bin/sh", "-c", "test \"$A $#\" = 'b 0'"], .ended(.code(0))), (["/bin/true"], .ended(.code(0))),
            (["/bin/sh", "-c", "exit 3"], .ended(.code(3))),
            (["/bin/sh", "-c", "kill -9 $$"], .ended(.signal(SIGKILL))),
            (["/nonexistent/program"], .ended(.notSpawned(ENOENT))),
        ] as [([String], ProgramRun.Outcome)])
    func `a program gets its input and says how it ended`(_ command: [String], _ outcome: ProgramRun.Outcome) {
        let input = [UInt8](repeating: 0x61, count: 200_000)
        let result = ProgramRun.run(
            command, environment: ["A=b", "PATH=/usr/bin:/bin"], input: input, timeout: .seconds(60))
        #expect(result == outcome)
    }

    @Test(arguments: [0, 200_000])
    func `one that takes too long is ended`(_ count: Int) {
        let input = [UInt8](repeating: 0x61, count: count)
        let result = ProgramRun.run(
            ["/bin/sleep", "600"], environment: [], input: input, timeout: .milliseconds(50))
        #expect(result == .tookTooLong)
    }
}
