internal import CLinux
internal import Glibc
package import Registry

/// A program that is run once, in a session of its own, with something on its standard input.
package enum ProgramRun {
    /// How it ended.
    package enum Outcome: Hashable, Sendable {
        case ended(ServerExit.Cause)
        /// It was ended, with all of its session.
        case tookTooLong
    }

    /// Runs a program and waits for it, so that it is to be called on a thread that may block. The first word is its path;
    /// the environment is `NAME=value`.
    package static func run(
        _ command: [String], environment: [String], input: [UInt8], timeout: Duration
    ) -> Outcome {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return .ended(.notSpawned(errno)) }
        let reader = Descriptor(owning: ends[0])
        var writer: Descriptor? = Descriptor(owning: ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        var request = SpawnRequest(arguments: command, environment: environment)
        request.descriptors = [(source: ends[0], target: STDIN_FILENO)]
        let process: PreparedProcess
        switch request.prepare() {
        case .success(let prepared): process = prepared
        case .failure(let error): return .ended(.notSpawned(error.errno))
        }
        if case .failure(let error) = process.release() { return .ended(.notSpawned(error.errno)) }
        _ = consume reader
        let isInTime = wait(for: process.pid, input: input, into: &writer, timeout: timeout)
        if !isInTime { kill(-process.pid, SIGKILL) }
        var status: Int32 = 0
        _ = retryingInterrupted { waitpid(process.pid, &status, 0) }
        return isInTime ? .ended(ServerExit.Cause(waitStatus: status)) : .tookTooLong
    }

    /// Writes the input and waits until the process has ended; whether that was in time.
    private static func wait(
        for pid: pid_t, input: [UInt8], into writer: inout Descriptor?, timeout: Duration
    ) -> Bool {
        let number = clinux_pidfd_open(pid)
        guard number >= 0 else { return false }
        let process = Descriptor(owning: number)
        let deadline = ContinuousClock.now + timeout
        var rest = input[...]
        while true {
            if rest.isEmpty { writer = nil }
            // A negative number is passed over.
            var waited = [
                pollfd(fd: process.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: writer?.number ?? -1, events: Int16(POLLOUT), revents: 0),
            ]
            let left = (deadline - ContinuousClock.now) / .milliseconds(1)
            guard left > 0 else { return false }
            _ = poll(&waited, 2, Int32(clamping: Int(left.rounded(.up))))
            if waited[0].revents != 0 { return true }
            guard waited[1].revents != 0, let end = writer?.number else { continue }
            let count = rest.withUnsafeBytes { write(end, $0.baseAddress, min($0.count, 1 << 16)) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EAGAIN, errno != EINTR {
                // It does not want to read any more, which is its own affair.
                rest = []
            }
        }
    }
}
