import Format
import Model

/// Who looks after the alerts of a group, and how far it has gone up that nobody does.
///
/// The clock of an alert runs from when it is told, or would be if its receiver answered, and stands while something keeps
/// it from being told. At each time of `steps` it goes up one, unless it is acknowledged.
struct Attention: Sendable {
    /// Of one alert that fires.
    struct Entry: Hashable, Sendable {
        var acknowledgement: Acknowledgement?
        /// Since when it is told without a break; nil where there are no steps.
        var toldSince: Timestamp?
        /// How many steps were taken.
        var steps = 0
    }

    /// When each step is taken, in milliseconds from when an alert is told.
    private let steps: [Int64]
    private(set) var entries: [Labels: Entry] = [:]
    /// How many alerts are acknowledged.
    private(set) var acknowledgedCount = 0
    /// When the next step is taken; possibly sooner than that.
    private(set) var due: Timestamp?

    init(steps: [Int64] = []) {
        self.steps = steps
    }

    subscript(labels: Labels) -> Entry? { entries[labels] }

    /// Takes up what was known of an alert.
    mutating func resume(_ labels: Labels, _ entry: Entry) { set(labels, entry) }

    /// Someone looks after an alert, or nobody does any more. Returns whether that is new.
    mutating func acknowledge(_ labels: Labels, _ acknowledgement: Acknowledgement?) -> Bool {
        var entry = entries[labels] ?? Entry()
        guard entry.acknowledgement != acknowledgement else { return false }
        entry.acknowledgement = acknowledgement
        set(labels, entry)
        return true
    }

    /// An alert is told from now on. Returns whether that is new.
    mutating func start(_ labels: Labels, at now: Timestamp) -> Bool {
        guard !steps.isEmpty, entries[labels]?.toldSince == nil else { return false }
        var entry = entries[labels] ?? Entry()
        entry.toldSince = now
        set(labels, entry)
        return true
    }

    /// An alert is not told for now. Returns whether that is new.
    mutating func pause(_ labels: Labels) -> Bool {
        guard var entry = entries[labels], entry.toldSince != nil else { return false }
        entry.toldSince = nil
        set(labels, entry)
        return true
    }

    /// An alert is over.
    mutating func end(_ labels: Labels) {
        if entries[labels] != nil { set(labels, nil) }
    }

    /// Takes the steps whose time has come. Returns the alerts that have gone up, and the steps that each has taken now.
    mutating func takeSteps(at now: Timestamp) -> [(labels: Labels, steps: Range<Int>)] {
        guard let due, due <= now else { return [] }
        var taken: [(labels: Labels, steps: Range<Int>)] = []
        for (labels, former) in entries {
            var entry = former
            while let next = self.due(of: entry), next <= now { entry.steps += 1 }
            guard entry.steps > former.steps else { continue }
            entries[labels] = entry
            taken.append((labels, former.steps..<entry.steps))
        }
        self.due = entries.values.compactMap { self.due(of: $0) }.min()
        return taken
    }

    /// When an alert's next step is taken; nil when none is.
    private func due(of entry: Entry) -> Timestamp? {
        guard entry.acknowledgement == nil, let toldSince = entry.toldSince, entry.steps < steps.count else {
            return nil
        }
        return toldSince + steps[entry.steps]
    }

    private mutating func set(_ labels: Labels, _ entry: Entry?) {
        let former = entries[labels]
        entries[labels] = entry == Entry() ? nil : entry
        acknowledgedCount += (entry?.acknowledgement == nil ? 0 : 1) - (former?.acknowledgement == nil ? 0 : 1)
        if let entry, let next = due(of: entry) { due = min(due ?? next, next) }
    }
}

extension Attention.Entry {
    /// Adds to an alert's document what is to be said of it.
    func write(to writer: inout JSONWriter) {
        if let acknowledgement {
            writer.key("acknowledged")
            writer.value(acknowledgement.document)
        }
        if let toldSince {
            writer.key("told_since")
            writer.integer(toldSince)
        }
        if steps > 0 {
            writer.key("escalated")
            writer.integer(steps)
        }
    }

    /// Nil when the document says nothing of it.
    init?(alert document: JSONValue) {
        self.init(
            acknowledgement: document["acknowledged"].flatMap { Acknowledgement(document: $0) },
            toldSince: document["told_since"]?.integer,
            steps: document["escalated"]?.integer.map { max(0, Int($0)) } ?? 0)
        if self == Self() { return nil }
    }
}
