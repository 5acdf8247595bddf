import Model
import Synchronization

/// One value for each label set of a metric. There is a bound: what comes after it is counted together under
/// `overflow="true"`, so that a label that was thought to be bounded cannot eat the memory.
final class LabeledValues<Value: Sendable>: Sendable {
    /// The cap that OpenTelemetry's SDKs put on an instrument.
    static var limit: Int { 2000 }

    private let values = Mutex<[Labels: Value]>([:])
    private let initial: Value

    init(_ initial: Value) {
        self.initial = initial
    }

    /// Changes the value of a label set, which starts as the initial one.
    func update(_ labels: Labels, _ change: (inout Value) -> Void) {
        values.withLock { values in
            let isKnown = values.count < Self.limit || values[labels] != nil
            change(&values[isKnown ? labels : ["overflow": "true"], default: initial])
        }
    }

    /// Forgets a label set.
    func remove(_ labels: Labels) {
        values.withLock { $0[labels] = nil }
    }

    /// All values of this moment.
    func all() -> [Labels: Value] { values.withLock { $0 } }
}
