import Format
import Glibc
import TestSupport
import Testing

/// If this fails, alerts are lost, told again though the agent had written down that they were told, or told in the wrong
/// order, when receivers are unwell and the agent is killed again and again.
@Suite struct DeliveryChaosTests {
    private static let kills = 50
    /// After so many kills receivers are well.
    private static let recovery = 35
    private static let groupsPerReceiver = 40
    private static let alertsPerGroup = 50

    /// Alerts that are told together, and of which every second group ends.
    private struct Group: Sendable {
        let receiver: UnwellReceiver.Illness
        let number: Int

        var ends: Bool { number.isMultiple(of: 2) }
        var names: [String] { (0..<DeliveryChaosTests.alertsPerGroup).map { "a\($0)" } }
        var key: String { "{}/{to=\"\(receiver.rawValue)\"}:{group=\"\(number)\"}" }

        func document(since start: Timestamp, end: Timestamp) -> JSONValue {
            .array(
                names.map { name in
                    [
                        "labels": [
                            "alertname": .string(name), "group": .string("\(number)"),
                            "to": .string(receiver.rawValue),
                        ],
                        "startsAt": .string(RFC3339.textWithMilliseconds(start)),
                        "endsAt": .string(RFC3339.textWithMilliseconds(end)),
                    ]
                })
        }
    }

    private static func configuration(_ receivers: [UnwellReceiver]) -> String {
        let routes = receivers.map { "    - {matchers: [to=\($0.illness.rawValue)], receiver: \($0.illness.rawValue)}" }
        let hooks = receivers.map {
            "  - {name: \($0.illness.rawValue), webhook_configs: [{url: '\($0.url)/', timeout: 500ms}]}"
        }
        return """
            route:
              receiver: nobody
              group_by: [group]
              group_wait: 0s
              group_interval: 1s
              repeat_interval: 24h
              routes:
            \(routes.joined(separator: "\n"))
            receivers:
              - name: nobody
            \(hooks.joined(separator: "\n"))

            """
    }

    @Test("10,000 alerts to five unwell receivers, the agent being killed 50 times")
    func chaos() async throws {
        let roost = try RoostRun()
        let receivers = UnwellReceiver.Illness.allCases.map { UnwellReceiver($0) }
        let agent = try NotificationPeer.agent(
            roost, configuration: Self.configuration(receivers), timing: "prompt")
        let groups = (0..<Self.groupsPerReceiver).flatMap { number in
            receivers.map { Group(receiver: $0.illness, number: number) }
        }
        let start = wallTime()
        let deaths = try await withThrowingTaskGroup(of: [Timestamp].self) { tasks in
            for part in 0..<4 {
                let own = groups.enumerated().filter { $0.offset % 4 == part }.map(\.element)
                tasks.addTask {
                    try await onThread {
                        // An end comes a few groups later, so that there is something to tell of many of them before.
                        for index in 0..<own.count + 5 {
                            if index < own.count {
                                agent.insist(on: own[index].document(since: start, end: start + 3_600_000))
                            }
                            if index >= 5, own[index - 5].ends {
                                agent.insist(on: own[index - 5].document(since: start, end: start + 1))
                            }
                        }
                        return []
                    }
                }
            }
            tasks.addTask {
                try await onThread {
                    var random = SeededRandom(seed: 1)
                    var deaths: [Timestamp] = []
                    for count in 0..<Self.kills {
                        if count == Self.recovery { for receiver in receivers { receiver.recover() } }
                        // Every second time it is killed while it begins.
                        if count.isMultiple(of: 2) { try agent.start() } else { agent.spawn() }
                        usleep(UInt32.random(in: 50_000...500_000, using: &random))
                        agent.end()
                        deaths.append(wallTime())
                    }
                    try agent.start()
                    return deaths
                }
            }
            return try await tasks.reduce(into: []) { $0 += $1 }
        }

        var unfinished: [String] = []
        let isDone = await holds(within: .seconds(90)) {
            let last = receivers.reduce(into: [String: UnwellReceiver.Taken]()) { last, receiver in
                for taken in receiver.taken { last[taken.group] = taken }
            }
            // What ended before anybody had heard of it is no news.
            unfinished = groups.filter { group in
                guard let told = last[group.key] else { return !group.ends }
                return told.alerts != Dictionary(uniqueKeysWithValues: group.names.map { ($0, !group.ends) })
            }.map(\.key)
            return unfinished.isEmpty
        }
        #expect(isDone, "what receivers know is not how it is: \(unfinished)")
        // What comes now comes too often.
        try await Task.sleep(for: .seconds(2))
        agent.end()
        try check(receivers, deaths: deaths, log: roost("history --notifications --lines all --json").output)
    }

    private func check(_ receivers: [UnwellReceiver], deaths: [Timestamp], log: String) throws {
        let entries = try #require(try JSONValue(parsing: log)["events"]?.array)
        var writtenDown: [String: Timestamp] = [:]
        for entry in entries where entry["outcome"] == "delivered" {
            let what = "\(entry["group_key"]?.string ?? "") \(entry["payload_hash"]?.string ?? "")"
            let at = entry["last_at"]?.string.flatMap(RFC3339.time)
            #expect(writtenDown[what] == nil, "\(what) was told twice")
            writtenDown[what] = at
        }
        #expect(!writtenDown.isEmpty)
        var repeats = 0
        for receiver in receivers {
            var firstTaken: [String: Timestamp] = [:]
            var ended: Set<String> = []
            for taken in receiver.taken {
                let what = "\(taken.group) \(taken.hash)"
                if let written = writtenDown[what] {
                    #expect(taken.at <= written, "\(what) was told after that was written")
                }
                if let before = firstTaken[what] {
                    repeats += 1
                    // Killed between the answer and the record of it.
                    #expect(deaths.contains { before <= $0 && $0 <= taken.at }, "\(what) was told twice in one life")
                }
                firstTaken[what] = taken.at
                for (name, isFiring) in taken.alerts {
                    let alert = "\(taken.group) \(name)"
                    if !isFiring { ended.insert(alert) }
                    #expect(!isFiring || !ended.contains(alert), "\(alert) fires after its end")
                }
            }
        }
        // At most what was on its way to each of the five when the agent was killed.
        #expect(repeats <= deaths.count * 4 * receivers.count)
    }
}
