internal import Model

/// Finds the place of a label set among those that were put in, which somebody else keeps: it holds but their places.
struct LabelTable {
    /// Places plus one, 0 where there is none; a power of two of them, at least twice as many as there are sets.
    private var slots: [Int32]
    private var count = 0

    /// With room for so many sets, and for more when they come.
    init(capacity: Int) {
        var size = 8
        while size < 2 * capacity { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    /// The place of a set, or nil; `labels` tells the set at a place.
    @inline(__always)
    func place(of set: Labels, in labels: (Int) -> Labels) -> Int? {
        let found = slots[slot(of: set, in: labels)]
        return found == 0 ? nil : Int(found) - 1
    }

    /// The place of a set that is there, or nil when it was put in at the given place now.
    @inline(__always)
    mutating func insert(_ set: Labels, at place: Int, in labels: (Int) -> Labels) -> Int? {
        let slot = slot(of: set, in: labels)
        if slots[slot] != 0 { return Int(slots[slot]) - 1 }
        slots[slot] = Int32(place + 1)
        count += 1
        if 2 * count > slots.count { grow(labels, set, place) }
        return nil
    }

    @inline(__always)
    private func slot(of set: Labels, in labels: (Int) -> Labels) -> Int {
        var slot = Int(truncatingIfNeeded: set.stableHash) & (slots.count - 1)
        while slots[slot] != 0, labels(Int(slots[slot]) - 1) != set { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    /// The newest set may not be kept at its place yet.
    private mutating func grow(_ labels: (Int) -> Labels, _ newest: Labels, _ newestPlace: Int) {
        let places = slots.filter { $0 != 0 }
        slots = Array(repeating: 0, count: 2 * slots.count)
        for place in places {
            let set = Int(place) - 1 == newestPlace ? newest : labels(Int(place) - 1)
            var slot = Int(truncatingIfNeeded: set.stableHash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = place
        }
    }
}
