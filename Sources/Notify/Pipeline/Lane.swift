import Format

/// Fourth stage: the groups that one integration is still to be told of, and when it is tried.
///
/// A failure holds up the whole lane, since it is the receiver that is unwell, and no other lane.
struct Lane: Sendable {
    /// How many notifications are on their way at once while the receiver is well: few, as an agent that is killed may send
    /// them again, and more than one, as what ends together is written together.
    private static let parallel = 8
    /// The waits between attempts, in milliseconds, before half of it is left to chance.
    private static let firstBackoff: Int64 = 500
    private static let longestBackoff: Int64 = 60_000

    /// How often it was tried to tell of one group, and since when.
    struct Attempts: Sendable {
        fileprivate(set) var count = 0
        let since: Timestamp
    }

    /// The groups that wait, oldest first, from `head` on.
    private var waiting: [AlertGroup.ID] = []
    private var head = 0
    /// Since when each of them waits.
    private var waitingSince: [AlertGroup.ID: Timestamp] = [:]
    private var inFlight: Set<AlertGroup.ID> = []
    private var attempts: [AlertGroup.ID: Attempts] = [:]
    /// Failures since the last success.
    private var failures = 0
    private var pausedUntil: Timestamp?
    /// Until when the receiver has asked not to be tried.
    private var askedUntil: Timestamp?

    /// Whether a group waits or is being told.
    func contains(_ id: AlertGroup.ID) -> Bool { inFlight.contains(id) || waitingSince[id] != nil }

    var pendingCount: Int { waitingSince.count + inFlight.count }

    /// Since when the group that has waited longest is still to be told of.
    var oldest: Timestamp? {
        let first = head < waiting.count ? waitingSince[waiting[head]] : nil
        return ([first] + inFlight.map { attempts[$0]?.since }).compactMap(\.self).min()
    }

    /// When the lane goes on; nil when nothing waits, or a success is awaited.
    var due: Timestamp? { waitingSince.isEmpty || !inFlight.isEmpty ? nil : pausedUntil }

    /// Queues a group, once.
    mutating func enqueue(_ id: AlertGroup.ID, at now: Timestamp) {
        guard waitingSince[id] == nil else { return }
        waitingSince[id] = attempts[id]?.since ?? now
        waiting.append(id)
    }

    /// Takes the next group that may be told now; it must then be started, or is forgotten.
    mutating func next(at now: Timestamp) -> AlertGroup.ID? {
        if let pausedUntil, now < pausedUntil { return nil }
        // A receiver that has failed is tried with one notification, not with all that have gathered.
        guard inFlight.count < (failures == 0 ? Self.parallel : 1),
            let index = waiting[head...].firstIndex(where: { !inFlight.contains($0) })
        else { return nil }
        let id = waiting[index]
        waitingSince[id] = nil
        if index == head {
            head += 1
            // Taken from the front one by one, a long queue would be moved each time.
            if head * 2 > waiting.count {
                waiting.removeFirst(head)
                head = 0
            }
        } else {
            waiting.remove(at: index)
        }
        return id
    }

    /// A notification of this group is on its way. Returns which attempt it is, from 1, and when the first was.
    mutating func start(_ id: AlertGroup.ID, at now: Timestamp) -> Attempts {
        inFlight.insert(id)
        attempts[id, default: Attempts(since: now)].count += 1
        return attempts[id] ?? Attempts(since: now)
    }

    /// When it was first tried to tell of a group that is not told yet.
    func firstAttempt(of id: AlertGroup.ID) -> Timestamp? { attempts[id]?.since }

    /// The receiver has answered, for good or ill.
    mutating func answered(_ id: AlertGroup.ID, at now: Timestamp) {
        inFlight.remove(id)
        attempts[id] = nil
        // What was under way when the receiver asked for a pause does not end it.
        if let askedUntil, now < askedUntil { return }
        resume()
    }

    /// Goes on as if the receiver had never failed.
    mutating func resume() {
        failures = 0
        pausedUntil = nil
        askedUntil = nil
    }

    /// Queues the group behind all others and pauses: exponentially, and as long as the receiver asks.
    /// `chance` is in 0..<1.
    mutating func failed(_ id: AlertGroup.ID, at now: Timestamp, retryAfter: Int64?, chance: Double) {
        inFlight.remove(id)
        enqueue(id, at: now)
        if let retryAfter { askedUntil = max(askedUntil ?? now, now + retryAfter) }
        if let pausedUntil, now < pausedUntil {
            // It was under way when another failed: one failure of the receiver, not two.
            return self.pausedUntil = max(pausedUntil, now + (retryAfter ?? 0))
        }
        let full = min(Self.longestBackoff, Self.firstBackoff << min(Int64(failures), 16))
        failures += 1
        let backoff = full / 2 + Int64(Double(full) / 2 * chance)
        pausedUntil = now + max(backoff, retryAfter ?? 0)
    }

    /// Forgets the waiting groups that `isWanted` does not hold for.
    mutating func keep(where isWanted: (AlertGroup.ID) -> Bool) {
        waiting = waiting[head...].filter(isWanted)
        head = 0
        waitingSince = waitingSince.filter { isWanted($0.key) }
        attempts = attempts.filter { isWanted($0.key) || inFlight.contains($0.key) }
    }
}
