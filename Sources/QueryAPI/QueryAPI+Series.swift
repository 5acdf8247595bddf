internal import Format
internal import Model

extension QueryAPI {
    /// The label sets of series.
    func series(_ parameters: Parameters) throws(APIError) -> APIAnswer {
        let matchers = try parameters.matchers()
        guard !matchers.isEmpty else { throw APIError(.badData, "no match[] parameter provided") }
        let sets = Array(Set(try labelSets(matchers, parameters))).sorted()
        let (kept, warnings) = try Self.cut(sets, parameters)
        var writer = ResultWriter()
        writer.write(kept)
        return APIAnswer(writer, warnings: warnings)
    }

    /// The names of all labels.
    func labelNames(_ parameters: Parameters) throws(APIError) -> APIAnswer {
        var names: Set<String> = []
        for labels in try labelSets(try parameters.matchers(), parameters) { names.formUnion(labels.map(\.name)) }
        return try Self.answer(names, parameters)
    }

    /// The values of a label.
    func labelValues(_ name: String, _ parameters: Parameters) throws(APIError) -> APIAnswer {
        guard !name.isEmpty else { throw APIError(.badData, "invalid label name: \"\(name)\"") }
        return try Self.answer(
            Set(try labelSets(try parameters.matchers(), parameters).compactMap { $0[name] }), parameters)
    }

    private static func answer(_ texts: Set<String>, _ parameters: Parameters) throws(APIError) -> APIAnswer {
        let (kept, warnings) = try cut(texts.sorted { $0.isBytewiseLess(than: $1) }, parameters)
        return APIAnswer(.array(kept.map { .string($0) }), warnings: warnings)
    }

    private static func cut<Element>(
        _ all: [Element], _ parameters: Parameters
    ) throws(APIError) -> ([Element], warnings: [String]) {
        guard let limit = try parameters.limit(), all.count > limit else { return (all, []) }
        return (Array(all.prefix(limit)), ["results truncated due to limit"])
    }

    /// The label sets of the series that one of the lists of matchers accepts; of all series when there is none.
    private func labelSets(_ lists: [[Matcher]], _ parameters: Parameters) throws(APIError) -> [Labels] {
        let start = try parameters.time("start") ?? .min
        let end = try parameters.time("end") ?? .max
        return (lists.isEmpty ? [[]] : lists).flatMap { storage.labelSets($0, from: start, through: end) }
    }
}
