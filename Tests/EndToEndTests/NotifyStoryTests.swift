import Glibc
import TestSupport
import Testing

/// What a service manager hears of the real agent, at a real socket.
@Suite(.serialized) struct NotifyStoryTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    /// The datagrams up to and with the first that holds a line with that beginning; nil when it does not come.
    private func messages(_ receiver: DatagramReceiver, through line: String) -> [String]? {
        var messages: [String] = []
        while let message = receiver.next() {
            messages.append(message)
            if message.split(separator: "\n").contains(where: { $0.hasPrefix(line) }) { return messages }
        }
        return nil
    }

    @Test(
        "it is told of the start, signs of life, a reload and the end, at either kind of address",
        arguments: [false, true])
    func told(isAbstract: Bool) throws {
        roost("serve -d -n s -- sleep 1000")
        let receiver = try DatagramReceiver(isAbstract ? "@\(roost.home.path)" : "\(roost.home.path)/notify")
        let port = try freePort()
        let line =
            "NOTIFY_SOCKET='\(receiver.name)' WATCHDOG_USEC=400000 "
            + roost.command("agent --listen 127.0.0.1:\(port)") + " >/dev/null 2>&1 & echo $!"
        let agent = try #require(pid_t(shell(line).output.trimming))
        defer { kill(agent, SIGKILL) }
        let start = try #require(messages(receiver, through: "READY=1"))
        #expect(start.dropLast().allSatisfy { $0 == "WATCHDOG=1" }, "\(start)")
        #expect(get("http://127.0.0.1:\(port)/-/ready") == "Roost is ready.\n")
        #expect(messages(receiver, through: "STATUS=1 of 1 servers running, 0 alerts firing") != nil)
        let begin = ContinuousClock.now
        for _ in 0..<5 { #expect(messages(receiver, through: "WATCHDOG=1") != nil) }
        // Half of what it waits; four intervals lie between five signs.
        #expect(ContinuousClock.now - begin >= .milliseconds(600))
        kill(agent, SIGHUP)
        let reload = try #require(messages(receiver, through: "RELOADING=1")?.last)
        let parts = reload.split(separator: "\n")
        #expect(parts.count == 2 && parts[1].hasPrefix("MONOTONIC_USEC="), "\(reload)")
        #expect(messages(receiver, through: "READY=1") != nil)
        kill(agent, SIGTERM)
        #expect(messages(receiver, through: "STOPPING=1") != nil)
        #expect(receiver.next(within: 1000) == nil)
    }

    @Test("an agent that is stopped gives no more signs of life")
    func hangs() throws {
        let receiver = try DatagramReceiver("\(roost.home.path)/notify")
        let line =
            "NOTIFY_SOCKET='\(receiver.name)' WATCHDOG_USEC=200000 "
            + roost.command("agent --listen 127.0.0.1:0") + " >/dev/null 2>&1 & echo $!"
        let agent = try #require(pid_t(shell(line).output.trimming))
        defer { kill(agent, SIGKILL) }
        #expect(messages(receiver, through: "READY=1") != nil)
        kill(agent, SIGSTOP)
        while receiver.next(within: 300) != nil {}
        #expect(receiver.next(within: 500) == nil)
        kill(agent, SIGCONT)
        #expect(messages(receiver, through: "WATCHDOG=1") != nil)
    }
}
