internal import Format
internal import Model

extension Function {
    /// `info(v, {selector})`: the labels of info metrics of the same job and instance added to each series.
    static let information: [Function] = [
        Function(
            "info", [.vector, .vector], count: 1...2,
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let enrichment = Enrichment(selector: call.arguments.dropFirst().first)
                let columns = try evaluator.vector(call.arguments[0], over: grid)
                let infos = try evaluator.infoColumns(
                    for: columns.filter { !enrichment.isInfo($0.labels) }, enrichment, call.arguments[0], at: node,
                    over: grid)
                var sources = InfoSources(infos, count: grid.count)
                var results: [Column] = []
                for column in columns {
                    if enrichment.isInfo(column.labels) {
                        results.append(column)
                    } else {
                        results += try sources.enriched(column, enrichment) { (message) throws(EvaluationError) in
                            throw evaluator.error(message, at: node)
                        }
                    }
                }
                return .vector(try evaluator.merged(results, at: node))
            }
        )
    ]
}

/// What the second argument of `info` asks for.
private struct Enrichment {
    /// Which info metrics count.
    let names: [Matcher]
    /// Conditions on the labels that are taken over; when there are any, only labels with one are.
    let data: [Matcher]

    init(selector: Node?) {
        var matchers: [Matcher] = []
        if let selector, case .vector(let vector) = selector.kind { matchers = vector.matchers }
        data = matchers.filter { $0.name != Labels.metricName }
        let names = matchers.filter { $0.name == Labels.metricName }
        if names.isEmpty {
            self.names = [Matcher(Labels.metricName, equals: "target_info")]
        } else if names.contains(where: { $0.operation == .equal || $0.operation == .matches }) {
            self.names = names
        } else {
            let any = try? Matcher(Labels.metricName, .matches, ".+_info")
            self.names = [any].compactMap(\.self) + names
        }
    }

    /// Whether a series is itself one of the info metrics, which are left as they are.
    func isInfo(_ labels: Labels) -> Bool { names.allSatisfy { $0.accepts(labels.metric) } }

    /// Whether a series to which no info metric belongs is kept.
    var keepsUnmatched: Bool { data.allSatisfy { $0.accepts("") } }

    func takes(_ name: String) -> Bool { data.isEmpty || data.contains { $0.name == name } }
}

/// The labels by which a series and an info metric belong together.
private let identifyingLabels: Set<String> = ["instance", "job"]

extension Evaluator {
    /// The info series that can belong to the columns, with the times of their samples, in milliseconds, as values.
    fileprivate func infoColumns(
        for columns: [Column], _ enrichment: Enrichment, _ argument: Node, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        var matchers = enrichment.names + enrichment.data
        var isIdentified = false
        for name in identifyingLabels.sorted() {
            let values = Set(columns.compactMap { $0.labels[name] })
            guard !values.isEmpty else { continue }
            isIdentified = true
            let pattern = values.sorted().map { Pattern.escaped($0) }.joined(separator: "|")
            do throws(PatternError) {
                matchers.append(try Matcher(name, .matches, pattern))
            } catch {
                throw self.error(error.description, at: node)
            }
        }
        guard isIdentified else { return [] }
        let times = try infoTimes(argument, at: node, over: grid)
        guard let first = times.min(), let last = times.max() else { return [] }
        let series = try load(
            matchers, from: first - options.lookback + 1, through: last, at: node, additional: grid.count)
        guard series.allSatisfy({ !$0.hasHistograms }) else { throw error("info sample should be float", at: node) }
        return newestSamples(
            of: series, at: times, float: { Double($0.timestamps[$1]) },
            histogram: { .float(Double($0.histograms.timestamps[$1])) })
    }

    /// The times to look for info series at: those that the first selector of the argument looks from.
    private func infoTimes(_ argument: Node, at node: Node, over grid: Grid) throws(EvaluationError) -> [Timestamp] {
        var offset: Int64 = 0
        for shift in argument.shiftsOfFirstSelector ?? [] {
            offset += try self.offset(of: shift, at: node)
            if let anchor = anchor(of: shift) { return Array(repeating: anchor - offset, count: grid.count) }
        }
        return (0..<grid.count).map { grid[$0] - offset }
    }
}

extension Node {
    /// The shifts of the first selector and of the subqueries around it, from the inside out; nil without a selector.
    fileprivate var shiftsOfFirstSelector: [TimeShift]? {
        switch kind {
        case .vector(let selector): return [selector.shift]
        case .matrix(let matrix): return [matrix.selector.shift]
        case .subquery(let subquery): return subquery.operand.shiftsOfFirstSelector.map { $0 + [subquery.shift] }
        default:
            for child in kind.children {
                if let shifts = child.shiftsOfFirstSelector { return shifts }
            }
            return nil
        }
    }
}

/// The info series by their names and identifying labels.
private struct InfoSources {
    private struct Source {
        let name: String
        var columns: [Column]
        /// For each step the column whose sample is the newest.
        var newest: [Int?]
        var conflict: String?
    }

    private var sources: [Labels: [Source]] = [:]
    private let count: Int

    init(_ columns: [Column], count: Int) {
        self.count = count
        let groups = Dictionary(grouping: columns) {
            $0.labels.keeping(LabelNames(identifyingLabels.union([Labels.metricName])))
        }
        for (key, columns) in groups.sorted(by: { $0.key < $1.key }) {
            var source = Source(name: key.metric, columns: columns, newest: Array(repeating: nil, count: count))
            for (index, column) in columns.enumerated() {
                column.present.forEach { step in
                    guard let other = source.newest[step] else {
                        source.newest[step] = index
                        return
                    }
                    let (time, otherTime) = (column.values[step], columns[other].values[step])
                    if time == otherTime {
                        source.conflict =
                            "found duplicate series for info metric: existing \(columns[other].labels) @ "
                            + "\(Int64(otherTime)), new \(column.labels) @ \(Int64(time))"
                    } else if time > otherTime {
                        source.newest[step] = index
                    }
                }
            }
            sources[key.keeping(LabelNames(identifyingLabels)), default: []].append(source)
        }
    }

    /// A series with the labels of the info series of each step: one column for each set of labels.
    mutating func enriched(
        _ column: Column, _ enrichment: Enrichment, fail: (String) throws(EvaluationError) -> Never
    ) throws(EvaluationError) -> [Column] {
        let sources = sources[column.labels.keeping(LabelNames(identifyingLabels))] ?? []
        for source in sources {
            if let conflict = source.conflict { try fail(conflict) }
        }
        var results: [[Int?]: Column?] = [:]
        var failure: String?
        column.present.forEach { step in
            let key = sources.map { $0.newest[step] }
            if results[key] == nil {
                do throws(InfoConflict) {
                    let labels = try labels(of: column, with: key, of: sources, enrichment)
                    results[key] = labels.map { Column(labels: $0, emptyOf: count, dropsName: column.dropsName) }
                } catch {
                    failure = failure ?? error.message
                    results[key] = .some(nil)
                }
            }
            if let sample = column.sample(at: step) { results[key]??.set(sample, at: step) }
        }
        if let failure { try fail(failure) }
        return results.values.compactMap(\.self).sorted { $0.labels < $1.labels }
    }

    /// The labels of a series with those of the chosen info series; nil when it is to be left out.
    private func labels(
        of column: Column, with chosen: [Int?], of sources: [Source], _ enrichment: Enrichment
    ) throws(InfoConflict) -> Labels? {
        var additions: [String: String] = [:]
        var isMatched = false
        for (source, index) in zip(sources, chosen) {
            guard let index else { continue }
            isMatched = true
            for label in source.columns[index].labels where label.name != Labels.metricName {
                guard enrichment.takes(label.name) else { continue }
                if let other = additions[label.name], other != label.value {
                    throw InfoConflict(message: "conflicting label: \(label.name)")
                }
                if column.labels[label.name] == nil { additions[label.name] = label.value }
            }
        }
        guard isMatched || enrichment.keepsUnmatched else { return nil }
        return column.labels.merging(Labels(additions.map { ($0.key, $0.value) }))
    }
}

/// Two info series that both belong to a series say different things of it.
private struct InfoConflict: Error {
    let message: String
}
