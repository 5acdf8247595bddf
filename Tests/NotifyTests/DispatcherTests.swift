import Model
import Testing

@testable import Notify

/// If one of these fails, someone is told late, twice, or never.
struct DispatcherTests {
    // MARK: Grouping

    @Test func `without a wait, the first alert of a group is told at once, and its end as soon as it is known`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A")
        scenario.finish()
        scenario.advance(to: 1)
        scenario.receive("-A")
        scenario.finish()
        scenario.advance(to: 9000)
        #expect(scenario.log == ["0 r0 first notification: A", "1 r0 all alerts resolved: -A"])
        #expect(scenario.pending == 0)
    }

    @Test func `a group waits for its first alerts, and then a group interval for those that join`() {
        var scenario = Scenario(Scenario.config(wait: 10_000, interval: 60_000))
        scenario.receive("A/1")
        scenario.advance(to: 5)
        scenario.receive("A/2", "B/1")
        scenario.advance(to: 20)
        scenario.finish()
        scenario.finish()
        scenario.receive("A/3")
        scenario.advance(to: 30)
        scenario.receive("A/4")
        scenario.advance(to: 100)
        scenario.finish()
        scenario.advance(to: 500)
        scenario.receive("A/5")
        #expect(
            scenario.log == [
                "10 r0 first notification: A/1 A/2", "15 r0 first notification: B/1",
                "70 r0 new alerts: A/1 A/2 A/3 A/4", "500 r0 new alerts: A/1 A/2 A/3 A/4 A/5",
            ])
    }

    @Test func `an alert whose sender's clock is ahead waits no longer than others`() {
        var scenario = Scenario(Scenario.config(wait: 10_000))
        scenario.receive("A", ahead: 3600)
        scenario.advance(to: 20)
        #expect(scenario.log == ["10 r0 first notification: A"])
    }

    @Test func `what is over before anyone was told is not told`() {
        var scenario = Scenario(Scenario.config(wait: 10_000))
        scenario.receive("A")
        scenario.advance(to: 5)
        scenario.receive("-A")
        scenario.receive("-B")
        scenario.advance(to: 9000)
        #expect(scenario.log == [])
    }

    @Test func `an alert that fires again begins anew`() {
        var scenario = Scenario(Scenario.config())
        for name in ["A", "-A", "A"] {
            scenario.receive(name)
            scenario.finish()
        }
        #expect(
            scenario.log == [
                "0 r0 first notification: A", "0 r0 all alerts resolved: -A", "0 r0 first notification: A",
            ])
    }

    @Test func `handing the same alerts over again changes nothing`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A")
        scenario.finish()
        for second in 1..<100 {
            scenario.advance(to: Double(second * 10))
            scenario.receive("A")
        }
        #expect(scenario.log == ["0 r0 first notification: A"])
    }

    // MARK: Deduplication

    @Test func `what still fires is told again after the repeat interval`() {
        var scenario = Scenario(Scenario.config(repeats: 60_000))
        scenario.receive("A")
        scenario.finish()
        scenario.advance(to: 60)
        scenario.finish()
        scenario.advance(to: 121)
        #expect(
            scenario.log == [
                "0 r0 first notification: A", "60 r0 repeat interval elapsed: A", "120 r0 repeat interval elapsed: A",
            ])
    }

    @Test func `part of a group is resolved`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A/1", "A/2")
        scenario.finish()
        scenario.receive("-A/1")
        scenario.finish()
        // It fires again though the record of the group had it as firing once.
        scenario.receive("A/1")
        scenario.advance(to: 20)
        scenario.finish()
        #expect(
            scenario.log == [
                "0 r0 first notification: A/1 A/2", "0 r0 new resolved alerts: -A/1 A/2", "5 r0 new alerts: A/1 A/2",
            ])
    }

    @Test func `who does not want to know of the end hears of firing alerts alone`() {
        var scenario = Scenario(Scenario.config(sendsResolved: [false]))
        scenario.receive("A/1", "A/2")
        scenario.finish()
        scenario.receive("-A/1")
        scenario.advance(to: 20)
        scenario.receive("A/1")
        scenario.finish()
        scenario.receive("-A/1", "-A/2")
        scenario.advance(to: 9000)
        #expect(scenario.log == ["0 r0 first notification: A/1 A/2", "20 r0 new alerts: A/1 A/2"])
        #expect(scenario.pending == 0)
    }

    @Test func `each integration is told by its own record`() {
        var scenario = Scenario(Scenario.config(sendsResolved: [true, false]))
        scenario.receive("A")
        scenario.finish()
        scenario.finish()
        scenario.receive("-A")
        scenario.finish()
        #expect(
            scenario.log == [
                "0 r0 first notification: A", "0 r1 first notification: A", "0 r0 all alerts resolved: -A",
            ])
    }

    // MARK: Changes while a delivery is on its way

    @Test func `what is resolved on the way is told next`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A")
        scenario.advance(to: 1)
        scenario.receive("-A")
        scenario.advance(to: 2)
        scenario.finish()
        scenario.finish()
        #expect(scenario.log == ["0 r0 first notification: A", "2 r0 all alerts resolved: -A"])
        #expect(scenario.pending == 0)
    }

    // MARK: Retries

    @Test func `attempts are repeated with growing pauses, and tell what is then true`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A/1")
        for second in [0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, 123.5, 183.5] {
            scenario.fail()
            if second == 1.5 { scenario.receive("A/2") }
            scenario.advance(to: second)
        }
        scenario.finish()
        scenario.advance(to: 190)
        #expect(
            scenario.log == [
                "0 r0 first notification: A/1", "0.5 r0 first notification: A/1",
                "1.5 r0 first notification: A/1 A/2", "3.5 r0 first notification: A/1 A/2",
                "7.5 r0 first notification: A/1 A/2", "15.5 r0 first notification: A/1 A/2",
                "31.5 r0 first notification: A/1 A/2", "63.5 r0 first notification: A/1 A/2",
                "123.5 r0 first notification: A/1 A/2", "183.5 r0 first notification: A/1 A/2",
            ])
    }

    @Test func `the wait that the receiver asks for is kept`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A")
        scenario.fail(retryAfter: 30_000)
        scenario.receive("B")
        scenario.advance(to: 29)
        #expect(scenario.log.count == 1)
        scenario.advance(to: 30)
        scenario.finish()
        scenario.finish()
        #expect(scenario.log.dropFirst() == ["30 r0 first notification: A", "30 r0 first notification: B"])
    }

    @Test func `the end of what may have been told is told, though every attempt failed`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A")
        scenario.fail()
        scenario.receive("-A")
        scenario.advance(to: 0.5)
        scenario.finish()
        #expect(scenario.log == ["0 r0 first notification: A", "0.5 r0 all alerts resolved: -A"])
        #expect(scenario.pending == 0)
    }

    @Test func `a dead receiver delays no other`() {
        var scenario = Scenario(Scenario.config(sendsResolved: [true, true]))
        scenario.receive("A")
        scenario.fail()
        scenario.finish()
        scenario.receive("-A")
        scenario.finish()
        #expect(
            scenario.log == [
                "0 r0 first notification: A", "0 r1 first notification: A", "0 r1 all alerts resolved: -A",
            ])
    }

    @Test func `a receiver that has failed is tried with one group, then told of all`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A", "B", "C", "D", "E", "F", "G", "H", "I", "J")
        #expect(scenario.log.count == 8)
        for _ in 0..<8 { scenario.fail() }
        // The eight failures are one of the receiver, so the first pause is the shortest.
        scenario.advance(to: 0.5)
        #expect(scenario.log.count == 9)
        scenario.finish()
        #expect(scenario.log.count == 17)
        for _ in 0..<9 { scenario.finish() }
        #expect(scenario.log.count == 18)
        #expect(scenario.pending == 0)
    }

    @Test func `what is refused is tried again after a while, not at once`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A")
        scenario.refuse()
        scenario.advance(to: 59)
        #expect(scenario.log.count == 1)
        scenario.advance(to: 60)
        #expect(scenario.log.count == 2)
        scenario.refuse()
        scenario.receive("-A")
        scenario.advance(to: 9000)
        #expect(scenario.log.count == 2)
    }

    @Test func `a pause that the receiver asks for is not ended by what was under way`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A", "B")
        scenario.fail(retryAfter: 20_000)
        scenario.finish()
        scenario.advance(to: 30)
        #expect(scenario.log.last == "20 r0 first notification: A")
    }

    @Test func `an end of long ago is tried as long as any other, and whoever was told does not end that`() {
        var scenario = Scenario(Scenario.config(repeats: 100_000_000, sendsResolved: [true, true]))
        scenario.receive("A")
        scenario.finish()
        scenario.finish()
        scenario.advance(to: 10_000)
        scenario.receive("-A", ahead: -9000)
        scenario.fail()
        scenario.finish()
        scenario.advance(to: 10_002)
        scenario.finish()
        #expect(
            scenario.log.suffix(3) == [
                "10000 r0 all alerts resolved: -A", "10000 r1 all alerts resolved: -A",
                "10000.5 r0 all alerts resolved: -A",
            ])
        #expect(scenario.groups == 0)
    }

    @Test func `a group that is over is given up after an hour of failures`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A")
        scenario.finish()
        scenario.receive("-A")
        for _ in 0..<200 where scenario.pending > 0 {
            scenario.fail(retryAfter: 60_000)
            scenario.advance(to: 60 * Double(scenario.log.count - 1))
        }
        #expect(scenario.log.last == "3660 abandoned r: 1")
        #expect(scenario.pending == 0)
    }

    // MARK: Limits and reloads

    @Test func `alerts above the limit are left out, and told of`() {
        var limits = Dispatcher.Limits()
        limits.alerts = 2
        var scenario = Scenario(Scenario.config(), limits: limits)
        scenario.receive("A/1", "A/2", "A/3", "B/1")
        #expect(scenario.log == ["0 dropped 2", "0 r0 first notification: A/1 A/2"])
    }

    @Test func `after a reload nothing is told twice, and what was pending goes on`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A", "B")
        scenario.finish()
        scenario.fail()
        scenario.replace(Scenario.config(repeats: 7_200_000))
        scenario.advance(to: 60)
        scenario.finish()
        scenario.receive("-A")
        #expect(
            scenario.log == [
                "0 r0 first notification: A", "0 r0 first notification: B", "0.5 r0 first notification: B",
                "60 r0 all alerts resolved: -A",
            ])
    }

    @Test func `a reload does not lengthen a group's wait`() {
        var scenario = Scenario(Scenario.config(wait: 10_000))
        scenario.receive("A")
        scenario.advance(to: 5)
        scenario.replace(Scenario.config(wait: 10_000))
        scenario.advance(to: 60)
        #expect(scenario.log == ["10 r0 first notification: A"])
    }

    @Test func `a receiver that is gone after a reload is told no more, and its deliveries end in peace`() {
        var scenario = Scenario(Scenario.config(sendsResolved: [true, true]))
        scenario.receive("A")
        scenario.replace(Scenario.config(sendsResolved: [true]))
        scenario.finish()
        scenario.fail()
        scenario.receive("-A")
        scenario.finish()
        scenario.advance(to: 9000)
        #expect(scenario.log.dropFirst(2) == ["0 r0 all alerts resolved: -A"])
        #expect(scenario.pending == 0)
    }

    @Test func `a reload that groups otherwise tells of the new groups`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A/1", "A/2")
        scenario.finish()
        scenario.replace(Scenario.config(groupBy: ["alertname", "server"]))
        scenario.finish()
        scenario.finish()
        scenario.receive("-A/1", "-A/2")
        #expect(scenario.log.count == 5)
    }

    // MARK: Deadlines

    /// Every sequence of five times out of five.
    @Test func `deadlines come soonest first, equal ones in the order of their insertion`() {
        var queue = DeadlineQueue<Int>()
        for code in 0..<3125 {
            let times = (0..<5).map { position in (0..<position).reduce(code) { rest, _ in rest / 5 } % 5 }
            for (id, time) in times.enumerated() { queue.insert(id, at: Int64(time)) }
            var order: [Int] = []
            while let next = queue.first {
                order.append(next.id)
                queue.removeFirst()
            }
            let expected = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
            guard order == expected else {
                Issue.record("\(times) came as \(order)")
                return
            }
        }
    }

    // MARK: Ends

    @Test func `an alert that nobody sends again is over when its time is`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A", lasting: 60)
        scenario.finish()
        scenario.advance(to: 50)
        scenario.receive("A", lasting: 60)
        scenario.advance(to: 300)
        scenario.finish()
        #expect(scenario.log == ["0 r0 first notification: A", "110 r0 all alerts resolved: -A"])
        #expect(scenario.groups == 0)
    }

    @Test func `an expiry is known after a restart`() {
        var scenario = Scenario(Scenario.config())
        scenario.receive("A", lasting: 600)
        scenario.finish()
        scenario.restart()
        scenario.advance(to: 700)
        #expect(scenario.log == ["0 r0 first notification: A", "600 r0 all alerts resolved: -A"])
    }

    @Test func `the end of an alert that flaps waits for a group interval, and is no news when it fires again`() {
        var scenario = Scenario(Scenario.config(interval: 60_000))
        for second in 1...6 {
            scenario.advance(to: Double(second * 10))
            scenario.receive("A")
            while scenario.inFlight > 0 { scenario.finish() }
            scenario.receive("-A")
            while scenario.inFlight > 0 { scenario.finish() }
        }
        scenario.advance(to: 1000)
        #expect(
            scenario.log == [
                "10 r0 first notification: A", "10 r0 all alerts resolved: -A", "20 r0 first notification: A",
                "20 r0 all alerts resolved: -A", "30 r0 first notification: A", "90 r0 all alerts resolved: -A",
            ])
    }

    @Test func `as Alertmanager has it, all news waits for the next multiple of the group interval`() {
        var scenario = Scenario(Scenario.config(wait: 2000, interval: 10_000, waitsToResolve: true))
        scenario.receive("A/1")
        scenario.advance(to: 2)
        scenario.finish()
        scenario.advance(to: 5)
        scenario.receive("A/2", "-A/1")
        scenario.advance(to: 15)
        scenario.finish()
        scenario.receive("-A/2")
        scenario.advance(to: 40)
        scenario.finish()
        scenario.advance(to: 100)
        #expect(
            scenario.log == [
                "2 r0 first notification: A/1", "12 r0 new alerts: -A/1 A/2", "22 r0 all alerts resolved: -A/2",
            ])
        #expect(scenario.groups == 0)
    }
}
