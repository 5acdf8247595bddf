package import Model

extension NativeHistogram {
    /// Why nothing can store the histogram; nil when it can be (prometheus `model/histogram`, FloatHistogram.Validate).
    package var flaw: String? {
        if hasCustomBounds { return customFlaw ?? countFlaw }
        guard Self.exponentialSchemas.contains(schema) else {
            return "the schema must be from -4 to 8, or -53 for custom buckets, not \(schema)"
        }
        guard customBounds.isEmpty else { return "custom bounds need the schema -53" }
        guard zeroCount >= 0 else { return "the zero bucket has a negative count" }
        return countFlaw
    }

    private var customFlaw: String? {
        guard !customBounds.contains(where: \.isNaN) else { return "a custom bound is not a number" }
        guard zip(customBounds, customBounds.dropFirst()).allSatisfy({ $0 < $1 }) else {
            return "custom bounds must rise"
        }
        guard customBounds.last != .infinity else { return "the last bound, +Inf, goes without saying" }
        guard zeroCount == 0, zeroThreshold == 0 else { return "with custom bounds there is no zero bucket" }
        guard negative.counts.isEmpty else { return "with custom bounds there are no negative buckets" }
        let needed = positive.spans.reduce(0) { $0 + Int($1.offset) + Int($1.length) }
        guard needed <= customBounds.count + 1, positive.spans.allSatisfy({ $0.offset >= 0 }) else {
            return "there are more buckets than custom bounds"
        }
        return nil
    }

    private var countFlaw: String? {
        if count < 0 { return "its count is negative" }
        let isNegative = [positive, negative].contains { $0.counts.contains { $0 < 0 } }
        return isNegative ? "a bucket has a negative count" : nil
    }
}
