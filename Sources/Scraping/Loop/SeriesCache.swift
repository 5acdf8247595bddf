internal import Glibc
internal import Model

/// What is known of the series of one target by the text that they have on its page: after relabelling, and when they were
/// seen last. A page has its series in the same order scrape after scrape, so most are found where the one before ends.
struct SeriesCache {
    /// One text on the page.
    struct Entry {
        fileprivate let text: Range<Int>
        fileprivate let hash: UInt64
        /// Nil when a rule drops the series.
        let labels: Labels?
        /// The scrape that had it last; 0 before the first.
        var seen: UInt64 = 0
        /// Whether its end is told: not when the target gives times of its own.
        var isTracked = true
        /// Where the store has it.
        var place = SeriesPlace.unknown
    }

    private(set) var entries: [Entry] = []
    private var texts: [UInt8] = []
    private var indices: [UInt64: Int] = [:]
    private var expected = 0

    /// Begins a page.
    mutating func begin() { expected = 0 }

    /// Where the series with that text stands; nil when it is new.
    mutating func index(of text: Span<UInt8>) -> Int? {
        if expected < entries.count, holds(entries[expected].text, text) {
            expected += 1
            return expected - 1
        }
        guard let index = indices[hash(text)], holds(entries[index].text, text) else { return nil }
        expected = index + 1
        return index
    }

    /// Adds what a new text stands for; its place. Of two texts of one hash, which are one in 2⁶⁴, the later is kept.
    mutating func insert(_ text: Span<UInt8>, _ labels: Labels?) -> Int {
        let start = texts.count
        text.withUnsafeBytes { texts.append(contentsOf: $0) }
        let hash = hash(text)
        indices[hash] = entries.count
        entries.append(Entry(text: start..<texts.count, hash: hash, labels: labels))
        expected = entries.count
        return entries.count - 1
    }

    /// Writes down that a scrape had a series; whether the one before had it too.
    mutating func mark(_ index: Int, seenBy scrape: UInt64, isTracked: Bool) -> Bool {
        let wasThere = entries[index].seen > 0 && entries[index].seen >= scrape - 1
        entries[index].seen = scrape
        entries[index].isTracked = isTracked
        return wasThere
    }

    /// Takes down where the store has a series.
    mutating func keep(_ place: SeriesPlace, of index: Int) { entries[index].place = place }

    /// The series that the scrape before had and this one has not, under no other text either.
    func ended(by scrape: UInt64) -> [Labels] {
        let candidates = entries.filter { $0.seen == scrape - 1 && $0.isTracked && scrape > 1 }.compactMap(\.labels)
        guard !candidates.isEmpty else { return [] }
        let present = Set(entries.lazy.filter { $0.seen == scrape }.compactMap(\.labels))
        return candidates.filter { !present.contains($0) }
    }

    /// Forgets what has not been on the page for a while, once that is most of what is kept.
    mutating func compact(after scrape: UInt64) {
        let isRecent = { (entry: Entry) in entry.seen + 1 >= scrape }
        guard entries.count > 2 * entries.count(where: isRecent) + 1000 else { return }
        let kept = entries.filter(isRecent)
        let old = texts
        self = SeriesCache()
        for entry in kept {
            let index = insert(old.span.extracting(entry.text), entry.labels)
            entries[index].seen = entry.seen
            entries[index].isTracked = entry.isTracked
            entries[index].place = entry.place
        }
    }

    private func holds(_ range: Range<Int>, _ text: Span<UInt8>) -> Bool {
        guard range.count == text.count else { return false }
        return texts.withUnsafeBytes { known in
            text.withUnsafeBytes { text in
                guard let left = known.baseAddress, let right = text.baseAddress else { return true }
                return memcmp(left + range.lowerBound, right, range.count) == 0
            }
        }
    }

    private func hash(_ text: Span<UInt8>) -> UInt64 { text.withUnsafeBytes { xxHash64(Array($0)) } }
}
