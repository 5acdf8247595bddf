import Model

/// Finds series by their labels, which only the series themselves hold: four bytes a slot, twice as many slots as series.
struct ReferenceTable {
    /// References plus one, 0 where there is none; their number is a power of two.
    private var slots: [UInt32] = Array(repeating: 0, count: 16)
    private var count = 0

    /// The series of the labels, or nil.
    func find(_ labels: Labels, in series: [MemorySeries]) -> SeriesReference? {
        var slot = home(of: labels)
        while slots[slot] != 0 {
            if series[Int(slots[slot]) - 1].labels == labels { return slots[slot] - 1 }
            slot = next(slot)
        }
        return nil
    }

    /// Adds a series whose labels are not there.
    mutating func insert(_ reference: SeriesReference, in series: [MemorySeries]) {
        count += 1
        if 2 * count > slots.count {
            let old = slots
            slots = Array(repeating: 0, count: 2 * slots.count)
            for entry in old where entry != 0 { place(entry, series) }
        }
        place(reference + 1, series)
    }

    /// Removes a series. Those behind it that would not be found any more move up.
    mutating func remove(_ reference: SeriesReference, in series: [MemorySeries]) {
        var slot = home(of: series[Int(reference)].labels)
        while slots[slot] != reference + 1 {
            if slots[slot] == 0 { return }
            slot = next(slot)
        }
        slots[slot] = 0
        count -= 1
        slot = next(slot)
        while slots[slot] != 0 {
            let entry = slots[slot]
            slots[slot] = 0
            place(entry, series)
            slot = next(slot)
        }
    }

    private mutating func place(_ entry: UInt32, _ series: [MemorySeries]) {
        var slot = home(of: series[Int(entry) - 1].labels)
        while slots[slot] != 0 { slot = next(slot) }
        slots[slot] = entry
    }

    private func home(of labels: Labels) -> Int { Int(truncatingIfNeeded: labels.stableHash) & (slots.count - 1) }

    private func next(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }
}
