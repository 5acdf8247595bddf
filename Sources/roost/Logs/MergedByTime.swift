import Format

/// Takes from several sources in the order of time. Each keeps its own order, also where its clock was set back.
struct MergedByTime<Element> {
    private let sources: [() -> Element?]
    private let time: (Element) -> Timestamp
    private var heads: [Element?]

    init(_ sources: [() -> Element?], by time: @escaping (Element) -> Timestamp) {
        self.sources = sources
        self.time = time
        heads = sources.map { $0() }
    }

    /// The next of all, and which source it is from.
    mutating func next() -> (element: Element, source: Int)? {
        var oldest: (element: Element, source: Int)?
        for (source, head) in heads.enumerated() {
            guard let head, oldest.map({ time(head) < time($0.element) }) ?? true else { continue }
            oldest = (head, source)
        }
        if let oldest { heads[oldest.source] = sources[oldest.source]() }
        return oldest
    }
}
