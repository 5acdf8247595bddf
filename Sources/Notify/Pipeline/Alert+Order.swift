internal import Glibc
import Model

extension [Alert] {
    /// Sorted as Alertmanager has them (`types/types.go`, and `model.LabelSet` of prometheus/common), since whatever shows
    /// the first few would else show others.
    var inOrderOfTelling: [Alert] {
        guard count > 1 else { return self }
        // What is compared lies in one array, and only numbers are moved.
        var keys: [UInt8] = []
        var ends = [0]
        for alert in self {
            keys.append(placeOf: alert.labels)
            ends.append(keys.count)
        }
        return keys.withUnsafeBytes { keys in
            indices.sorted { left, right in
                let first = UnsafeRawBufferPointer(rebasing: keys[ends[left]..<ends[left + 1]])
                let second = UnsafeRawBufferPointer(rebasing: keys[ends[right]..<ends[right + 1]])
                return first.precedes(second)
            }
        }.map { self[$0] }
    }
}

extension [UInt8] {
    /// Appends bytes whose order is that of alerts with these labels: by job, by instance, what has none behind what has
    /// one; then what has fewer labels, and what lacks the first label that not both have; then by the values.
    fileprivate mutating func append(placeOf labels: Labels) {
        for name in ["job", "instance"] {
            if let value = labels[name] {
                append(0)
                append(terminated: value.utf8)
            } else {
                append(1)
            }
        }
        let count = labels.count
        for shift in [16, 8, 0] { append(UInt8(truncatingIfNeeded: count >> shift)) }
        labels.forEachUTF8 { name, value in
            // The later name comes first, and the longer one.
            name.withUnsafeBufferPointer { for byte in $0 { append(~byte) } }
            append(.max)
            value.withUnsafeBufferPointer { append(terminated: $0) }
        }
    }

    /// Appends a text so that it precedes all that it begins.
    private mutating func append(terminated text: some Sequence<UInt8>) {
        for byte in text {
            append(byte)
            if byte == 0 { append(.max) }
        }
        append(0)
        append(0)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func precedes(_ other: UnsafeRawBufferPointer) -> Bool {
        guard let mine = baseAddress, let theirs = other.baseAddress else { return count < other.count }
        let order = memcmp(mine, theirs, Swift.min(count, other.count))
        return order == 0 ? count < other.count : order < 0
    }
}
