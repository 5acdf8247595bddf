import Model
import Synchronization

/// One value for each label set of a metric. There is a bound: what comes after it is counted together under
/// `overflow="true"`, so that a label that was thought to be bounded cannot eat the memory.
final class LabeledValues<Value: Sendable>: Sendable {
    /// The cap that OpenTelemetry's SDKs put on an instrument.
    static var limit: Int { 2000 }

    /// A value, and since when it is there, in seconds since the epoch; nil where there is no clock.
    struct Entry: Sendable {
        var value: Value
        let created: Double?
    }

    private let entries = Mutex<[Labels: Entry]>([:])
    private let initial: Value
    private let time: (any TimeSource)?

    init(_ initial: Value, time: (any TimeSource)?) {
        self.initial = initial
        self.time = time
    }

    /// Changes the value of a label set, which starts as the initial one.
    func update(_ labels: Labels, _ change: (inout Value) -> Void) {
        entries.withLock { entries in
            let isKnown = entries.count < Self.limit || entries[labels] != nil
            change(&entries[isKnown ? labels : ["overflow": "true"], default: newEntry].value)
        }
    }

    private var newEntry: Entry { Entry(value: initial, created: time.map { Double($0.now()) / 1000 }) }

    /// Forgets a label set.
    func remove(_ labels: Labels) {
        entries.withLock { $0[labels] = nil }
    }

    /// All values of this moment.
    func all() -> [Labels: Entry] { entries.withLock { $0 } }
}
