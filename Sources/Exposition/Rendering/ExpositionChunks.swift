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
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.size + Self.size / 8)
        while bytes.count < Self.size {
            guard section < snapshot.sections.count else {
                if isOpenMetrics { bytes.append(contentsOf: "# EOF\n".utf8) }
                isAtEnd = true
                break
            }
            render(snapshot.sections[section], into: &bytes)
        }
        return bytes.isEmpty ? nil : bytes
    }

    /// Renders of a family as much as there is room for.
    private mutating func render(_ current: ExpositionSnapshot.Section, into bytes: inout [UInt8]) {
        let writer = self.writer ?? FamilyWriter(current.family, as: format)
        if self.writer == nil {
            writer.appendHead(to: &bytes)
            index = current.range.lowerBound
        }
        self.writer = writer
        while index < current.range.upperBound {
            let point = snapshot.points[snapshot.order[index]]
            let previous = index > current.range.lowerBound ? snapshot.points[snapshot.order[index - 1]] : nil
            index += 1
            let isRepeated = previous.map { $0.labels == point.labels && $0.suffix == point.suffix } ?? false
            if !isRepeated { writer.append(point, to: &bytes) }
            if bytes.count >= Self.size { return }
        }
        self.writer = nil
        section += 1
    }
}

extension ExpositionSnapshot {
    /// The whole page at once.
    package func page(as format: ExpositionFormat) -> [UInt8] {
        ExpositionChunks(self, as: format).reduce(into: [UInt8]()) { $0 += $1 }
    }
}
