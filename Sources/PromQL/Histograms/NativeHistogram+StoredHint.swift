package import Model

extension NativeHistogram {
    /// The hint that a store has for a histogram: within a run of the same layout that has no reset it knows that there
    /// is none; of the first in a run it knows nothing, as what came before may be gone.
    package func storedHint(after previous: NativeHistogram?) -> CounterResetHint {
        if resetHint == .gauge { return .gauge }
        guard let previous, previous.resetHint != .gauge, resetHint != .reset else { return .unknown }
        if isStaleMarker { return .notReset }
        guard !previous.isStaleMarker, schema == previous.schema, zeroThreshold == previous.zeroThreshold,
            customBounds == previous.customBounds
        else { return .unknown }
        var plain = self
        plain.resetHint = .unknown
        return plain.isReset(after: previous) ? .unknown : .notReset
    }
}
