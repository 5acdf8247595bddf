import Format

/// Times at which something is due, soonest first; of equal times the one that was inserted first. A binary heap.
struct DeadlineQueue<ID: Sendable>: Sendable {
    /// Something that is due, and when.
    struct Entry: Sendable {
        let time: Timestamp
        let id: ID
        fileprivate let sequence: UInt64

        fileprivate func precedes(_ other: Entry) -> Bool { (time, sequence) < (other.time, other.sequence) }
    }

    private var heap: [Entry] = []
    private var sequence: UInt64 = 0

    var first: Entry? { heap.first }

    mutating func insert(_ id: ID, at time: Timestamp) {
        sequence += 1
        heap.append(Entry(time: time, id: id, sequence: sequence))
        var index = heap.count - 1
        while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Removes what is due soonest; there must be something.
    mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var index = 0
        while true {
            var child = 2 * index + 1
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            guard child < heap.count, heap[child].precedes(heap[index]) else { return }
            heap.swapAt(index, child)
            index = child
        }
    }
}
