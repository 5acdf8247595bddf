package import Database
import Format
package import HTTP
package import Mail
package import Model
import Synchronization

/// Tells receivers of alerts: drives the pipeline with the clock, and does what it asks for.
package final class Notifier: AlertSink {
    /// What the loop is to start.
    private enum Work: Sendable {
        case deliver(Delivery)
        /// Advance the pipeline at that time.
        case wake(at: Timestamp)
    }

    /// What the lock protects.
    struct State: Sendable {
        var dispatcher: Dispatcher
        fileprivate var wakeTimes = WakeTimes()
        /// Oldest first. That each be written was asked for when it began; the last takes up more until its turn comes.
        private var unwritten: [Unwritten] = []
        /// When what could not be written down is written anew; nil when all was written.
        fileprivate var rewriteTime: Timestamp?
        var statuses: [IntegrationID: NotificationStatus] = [:]
        var counts: [IntegrationID: NotificationCounts] = [:]

        fileprivate init(_ dispatcher: Dispatcher) {
            self.dispatcher = dispatcher
        }

        /// Notes what is to be written, and done then: with the last that waits for that, or by itself. Returns whether its
        /// writing is to be asked for.
        fileprivate mutating func note(
            _ actions: [Dispatcher.Action], _ entry: NotificationLog.Entry?, joins: Bool
        ) -> Bool {
            let isNew = unwritten.isEmpty || !joins
            guard !isNew || dispatcher.hasChanged || !actions.isEmpty || entry != nil else { return false }
            if isNew { unwritten.append(Unwritten()) }
            unwritten[unwritten.count - 1].actions += actions
            if let entry { unwritten[unwritten.count - 1].entries.append(entry) }
            return isNew
        }

        /// Has what changes from now on not written before what is asked for now.
        fileprivate mutating func closeUnwritten() {
            if !unwritten.isEmpty { unwritten[unwritten.count - 1].groups += dispatcher.takeChanged() }
        }

        /// Has `onEnd` told when all that waits to be written is. Returns whether anything does.
        fileprivate mutating func whenWritten(_ onEnd: @escaping @Sendable () -> Void) -> Bool {
            guard !unwritten.isEmpty else { return false }
            unwritten[unwritten.count - 1].onEnd.append(onEnd)
            return true
        }

        /// What is to be written next.
        fileprivate mutating func takeUnwritten() -> Unwritten {
            if unwritten.count == 1 { closeUnwritten() }
            return unwritten.removeFirst()
        }
    }

    /// After how long what could not be written down is written anew, in milliseconds.
    private static let rewriteInterval: Timestamp = 5000

    /// The tables in which notification keeps what must survive a restart.
    package static let schemas = [GroupStates.schema, NotificationLog.schema, SilenceStates.schema]

    let state: Mutex<State>
    private let transport: any HTTPTransport
    private let mail: any MailTransport
    private let programs: any ProgramRunner
    let time: any TimeSource
    let events: any EventSink
    private let states: GroupStates?
    let silenceStates: SilenceStates?
    private let chance: @Sendable () -> Double
    private let (work, queue) = AsyncStream.makeStream(of: Work.self)

    /// `states` keeps what was told over a restart, `silences` what nobody is to be told of; `chance` gives numbers in 0..<1, by which attempts that failed together are spread.
    package init(
        _ config: NotificationConfig, transport: any HTTPTransport, mail: any MailTransport = NoMail(),
        programs: any ProgramRunner = NoPrograms(), time: any TimeSource, events: any EventSink,
        states: GroupStates? = nil, silences: SilenceStates? = nil,
        externalURL: String = "",
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        state = Mutex(State(Dispatcher(config, externalURL: externalURL)))
        self.transport = transport
        self.mail = mail
        self.programs = programs
        self.time = time
        self.events = events
        self.states = states
        silenceStates = silences
        self.chance = chance
        events.expect(AlertsDropped.self)
        if states != nil { events.expect(GroupStatesFailed.self) }
        if silences != nil { events.expect(SilenceStatesFailed.self) }
    }

    /// Goes on with what there is from before a restart. To be called before anything else.
    package func resume() async {
        await resumeSilences()
        guard let states else { return }
        do throws(DatabaseError) {
            let groups = try await states.groups()
            step { dispatcher, now in dispatcher.resume(groups, at: now) }
        } catch {
            events.emit(GroupStatesFailed(reason: error.description))
        }
    }

    /// Takes alerts; what is due at once is on its way when this returns.
    package func receive(_ alerts: [Alert]) async {
        step { dispatcher, now in
            let received = alerts.map { alert in
                var alert = alert
                alert.updatedAt = now
                return alert
            }
            return dispatcher.receive(received, at: now)
        }
    }

    /// Takes alerts of senders who count on it: what was taken is written down when this returns true.
    package func take(_ alerts: [Alert]) async -> Bool {
        await receive(alerts)
        return await settle()
    }

    /// Waits until what has changed so far is written down; false when it could not be.
    @discardableResult
    func settle() async -> Bool {
        guard let states else { return true }
        await withCheckedContinuation { continuation in
            // What is not taken yet may be written by whoever has asked for that before or will in a moment.
            let isToBeTaken = state.withLock { $0.whenWritten { continuation.resume() } }
            if !isToBeTaken { states.whenWritten { continuation.resume() } }
        }
        return state.withLock { $0.rewriteTime == nil }
    }

    /// Makes other settings hold. What was told before is not told again, and what is on its way goes on.
    package func replace(_ config: NotificationConfig) {
        step { dispatcher, now in dispatcher.replace(config, at: now) }
    }

    /// Delivers until it is cancelled. To be called once.
    package func run() async throws {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await self.pruneLog() }
            for await item in work {
                switch item {
                // Goes on here until it waits for the receiver: another thread would only have to be woken for it.
                case .deliver(let delivery): tasks.addImmediateTask { await self.deliver(delivery) }
                case .wake(let time): tasks.addTask { await self.wake(at: time) }
                }
            }
        }
        try Task.checkCancellation()
    }

    /// How it goes with each integration, in the order of the receivers' names.
    package func status() -> [NotificationStatus] {
        state.withLock { state in
            state.dispatcher.pending.map { target, pending, _ in
                var status = state.statuses[target] ?? NotificationStatus(target: target)
                status.pending = pending
                return status
            }
        }
    }

    /// The counts by the labels of their series; all integrations are there from the start.
    func counts() -> [Labels: NotificationCounts] {
        state.withLock { state in
            var counts: [Labels: NotificationCounts] = [:]
            for (target, own) in state.counts { counts[target.labels, default: NotificationCounts()].add(own) }
            for (target, pending, since) in state.dispatcher.pending {
                counts[target.labels, default: NotificationCounts()].pending += pending
                let oldest = counts[target.labels]?.oldest
                counts[target.labels]?.oldest = [oldest, since].compactMap(\.self).min()
            }
            return counts
        }
    }

    // MARK: Steps

    /// Lets the pipeline take an event, and starts what it asks for, once what changes by it is written: what was told must be
    /// known to have been told. All that others have asked to be written by now lies before that, as an alert's state in the rules
    /// must, unless it may join what waits to be written.
    func step(
        _ entry: NotificationLog.Entry? = nil, joins: Bool = false,
        _ event: (inout Dispatcher, Timestamp) -> [Dispatcher.Action]
    ) {
        let now = time.now()
        let (alarm, isToWrite) = state.withLock { state in
            if !joins { state.closeUnwritten() }
            let isToWrite = state.note(event(&state.dispatcher, now), entry, joins: joins)
            return (state.wakeTimes.add(state.dispatcher.nextDue), isToWrite)
        }
        if isToWrite { write() }
        if let alarm { queue.yield(.wake(at: alarm)) }
    }

    private func write() {
        guard let states else { return perform(takeUnwritten().actions) }
        states.write(taking: { [self] in takeUnwritten() }) { [self] unwritten, error in
            if let error { rewrite(unwritten, after: error) }
            perform(unwritten.actions)
            for onEnd in unwritten.onEnd { onEnd() }
        }
    }

    /// Has what could not be written down written anew in a while, with what has changed by then.
    private func rewrite(_ lost: Unwritten, after error: DatabaseError) {
        events.emit(GroupStatesFailed(reason: error.description))
        let alarm = time.now() + Self.rewriteInterval
        let isNew = state.withLock { state in
            state.dispatcher.restore(lost.groups)
            defer { state.rewriteTime = state.rewriteTime ?? alarm }
            return state.rewriteTime == nil
        }
        if isNew { queue.yield(.wake(at: alarm)) }
    }

    private func takeUnwritten() -> Unwritten { state.withLock { $0.takeUnwritten() } }

    private func perform(_ actions: [Dispatcher.Action]) {
        for action in actions {
            switch action {
            case .deliver(let delivery): queue.yield(.deliver(delivery))
            case .dropped(let count): events.emit(AlertsDropped(count: count))
            case .abandoned(let target, let alerts):
                events.emit(NotificationAbandoned(target: target, alerts: alerts))
            }
        }
    }

    private func pruneLog() async {
        guard let states else { return }
        repeat { states.prune() } while (try? await time.sleep(for: .seconds(600))) != nil
    }

    private func wake(at alarm: Timestamp) async {
        // Throws only when the loop is cancelled.
        guard (try? await time.sleep(for: .milliseconds(max(0, alarm - time.now())))) != nil else { return }
        state.withLock { state in
            state.wakeTimes.remove(alarm)
            if state.rewriteTime == alarm { state.rewriteTime = nil }
        }
        step(joins: true) { dispatcher, now in dispatcher.advance(to: now) }
    }

    private func deliver(_ delivery: Delivery) async {
        let start = ContinuousClock.now
        let library = state.withLock { $0.dispatcher.config.library }
        let means = DeliveryMeans(
            transport: transport, mail: mail, time: time, programs: programs, library: library)
        let report = await delivery.integration.tell(delivery.notification, by: means)
        // What is cut off by the agent's end has not failed.
        guard !Task.isCancelled else { return }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        record(report.outcome, of: delivery, seconds: seconds)
        let chance = chance()
        let entry = NotificationLog.Entry(delivery, report, at: time.now(), seconds: seconds)
        step(entry, joins: true) { dispatcher, now in
            dispatcher.finish(
                delivery.id, report.outcome, receiverData: report.receiverData, at: now, chance: chance)
        }
    }

    private func record(_ outcome: DeliveryOutcome, of delivery: Delivery, seconds: Double) {
        let target = delivery.target
        let now = time.now()
        let failure = outcome.error
        let isRefused = if case .rejected = outcome { true } else { false }
        state.withLock { state in
            state.counts[target, default: NotificationCounts()].count(seconds: seconds, failure: failure?.kind)
            var status = state.statuses[target] ?? NotificationStatus(target: target)
            if let failure { status.lastError = (now, failure.description) } else { status.lastSuccess = now }
            state.statuses[target] = status
        }
        let notification = delivery.notification
        if let failure {
            events.emit(
                NotificationFailed(
                    target: target, groupKey: notification.groupKey, reason: failure.description,
                    isRefused: isRefused
                )
            )
        } else {
            events.emit(
                NotificationSent(
                    target: target, groupKey: notification.groupKey, alerts: notification.alerts.count,
                    reason: notification.reason
                )
            )
        }
    }
}
