internal import Format
internal import Model

/// Renders a page piece by piece, so that it is never in memory as a whole.
///
/// A sample that was there before is left out, since a scraper refuses the whole page for it.
package struct ExpositionChunks: Sequence, IteratorProtocol {
    /// What a piece has at least, in bytes, but for the last.
    private static let size = 1 << 16

    private let snapshot: ExpositionSnapshot
    private let isOpenMetrics: Bool
    private let format: ExpositionFormat
    private var section = 0
    /// The next point of the section.
    private var index = 0
    private var writer: FamilyWriter?
    private var isAtEnd = false

    package init(_ snapshot: ExpositionSnapshot, as format: ExpositionFormat) {
        self.snapshot = snapshot
        self.format = format
        isOpenMetrics = format.isOpenMetrics
    }

    /// The next piece of the page.
    package mutating func next() -> [UInt8]? {
        guard !isAtEnd else { return nil }
        var page = OutputBuffer(capacity: Self.size + Self.size / 8)
        while page.count < Self.size {
            guard section < snapshot.sections.count else {
                if isOpenMetrics { page.append("# EOF\n") }
                isAtEnd = true
                break
            }
            render(snapshot.sections[section], into: &page)
        }
        return page.count == 0 ? nil : page.bytes
    }

    /// Renders of a family as much as there is room for.
    private mutating func render(_ current: ExpositionSnapshot.Section, into page: inout OutputBuffer) {
        let writer = self.writer ?? FamilyWriter(current.family, as: format)
        if self.writer == nil {
            writer.appendHead(to: &page)
            index = current.range.lowerBound
        }
        self.writer = writer
        let end = current.range.upperBound
        // In place: to copy a point is to count references.
        snapshot.points.withUnsafeBufferPointer { points in
            while index < end, page.count < Self.size {
                let number = snapshot.order[index]
                let isFirst = index == current.range.lowerBound
                let isRepeated = !isFirst && points.isRepetition(number, of: snapshot.order[index - 1])
                index += 1
                if isRepeated { continue }
                writer.append(
                    points[number].suffix, points[number].labels, points[number].value,
                    created: points[number].created, to: &page)
            }
        }
        guard index == end else { return }
        self.writer = nil
        section += 1
    }
}

extension UnsafeBufferPointer<MetricPoint> {
    /// Whether two points of one family are of one series; that they are not is mostly seen by the hash.
    fileprivate func isRepetition(_ number: Int, of other: Int) -> Bool {
        self[number].labels.stableHash == self[other].labels.stableHash && self[number].suffix == self[other].suffix
            && self[number].labels == self[other].labels
    }
}

extension ExpositionSnapshot {
    /// The whole page at once.
    package func page(as format: ExpositionFormat) -> [UInt8] {
        ExpositionChunks(self, as: format).reduce(into: [UInt8]()) { $0 += $1 }
    }
}
