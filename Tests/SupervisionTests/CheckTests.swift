import Format
import Glibc
import HTTP
import Registry
import Testing

@testable import Supervision

/// The parts of checks that need no server.
@Suite struct CheckTests {
    @Test("only so many failures in a row restart a server, and one success forgives them")
    func threshold() {
        for threshold in 1...4 as ClosedRange<Int64> {
            var counter = LivenessCounter(threshold: threshold)
            for _ in 0..<3 {
                for failure in 1..<threshold {
                    #expect(counter.record(.failed("x")) == .failing(failure, reason: "x"))
                }
                #expect(counter.record(.passed) == .healthy)
            }
            for _ in 1..<threshold { _ = counter.record(.failed("x")) }
            #expect(counter.record(.failed("y")) == .restart(threshold, reason: "y"))
        }
    }

    @Test("a line is found however its bytes come, once it is whole")
    func line() {
        let text = Array("starting\nlistening on port 80\n".utf8)
        for cut in 0...text.count {
            guard let pattern = LinePattern("^listening on .* [0-9]+$") else { return }
            _ = pattern.read(Array(text[..<cut]))
            #expect(pattern.read(Array(text[cut...])))
        }
        #expect(LinePattern("listening")?.read(Array("listening".utf8)) == false, "the line has not ended")
        #expect(LinePattern("(") == nil)
    }

    @Test("a server that ended before anybody looked is not ready, however late it is; one that waits is")
    func survival() throws {
        let ended = try spawn("/bin/true")
        var information = siginfo_t()
        // It stays a zombie, as one whose end the keeper has not heard of yet.
        try #require(waitid(P_PID, id_t(ended), &information, WEXITED | WNOWAIT) == 0)
        #expect(!isReady(ended, waitingFor: 10_000))
        #expect(waitpid(ended, nil, 0) == ended)

        let waiting = try spawn("/bin/sleep", "600")
        defer {
            kill(waiting, SIGKILL)
            waitpid(waiting, nil, 0)
        }
        while ProcessStat(waiting)?.state != UInt8(ascii: "S") { usleep(1000) }
        #expect(!isReady(waiting, waitingFor: 49))
        #expect(isReady(waiting, waitingFor: 50))
    }

    private func isReady(_ process: pid_t, waitingFor milliseconds: Int64) -> Bool {
        let spec = ServerSpec(command: ["/bin/true"], directory: "/", environment: [:], registeredAt: 1)
        let readiness = Readiness(of: spec, process: process, processes: { [process] }, steer: nil, at: 0)
        return readiness.isReady(at: milliseconds)
    }

    private func spawn(_ command: String...) throws -> pid_t {
        var pid = pid_t()
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        try #require(posix_spawn(&pid, command[0], nil, nil, &arguments, environ) == 0)
        return pid
    }

    @Test("requests and answers read back as they were written")
    func control() throws {
        let spec = ServerSpec(command: ["/bin/true"], directory: "/", environment: ["A": "b"], registeredAt: 1)
        let requests: [ControlRequest] = [
            .stop(isForced: true), .stop(isForced: false), .restart(isRolling: true), .restart(isRolling: false),
            .apply(spec),
        ]
        for request in requests { #expect(ControlRequest(line: request.line) == request) }
        let replies: [ControlReply] = [
            .ready(gap: nil), .ready(gap: 12), .ended, .applied, .failed(reason: "why"), .conflict(reason: "who"),
        ]
        for reply in replies { #expect(ControlReply(line: reply.line) == reply) }
        for line in ["", "{", "{}", #"{"command":"dance"}"#, #"{"command":"apply","spec":{}}"#] {
            #expect(ControlRequest(line: Array(line.utf8)) == nil)
        }
    }
}
