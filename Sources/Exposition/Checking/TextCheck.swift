internal import Model

/// Reads a page by the rules of Prometheus' text format as `promtool` does, and tells the first that it breaks.
///
/// Unlike in OpenMetrics, the samples of a family need not stand together.
package struct TextCheck {
    private var reader: ExpositionReader
    private var families: [ExposedFamily] = []
    private var indices: [String: Int] = [:]

    /// The families of the page that have samples, in its order.
    package static func families(of page: [UInt8]) throws(ExpositionError) -> [ExposedFamily] {
        var check = TextCheck(reader: ExpositionReader(page, as: .text, rules: .strict))
        try check.run()
        return check.families.filter { !$0.series.isEmpty }
    }

    private init(reader: ExpositionReader) {
        self.reader = reader
    }

    private mutating func run() throws(ExpositionError) {
        while let entry = try reader.next() {
            switch entry {
            case .sample(let sample): try take(sample)
            case .type(let range, let kind):
                let index = try family(range)
                guard families[index].kind == nil else {
                    throw reader.error(
                        "TYPE of '\(families[index].name)' is there twice, or after its samples", at: range.lowerBound)
                }
                families[index].kind = kind
            case .help(let range, let text):
                let index = try family(range)
                guard families[index].help == nil else {
                    throw reader.error("HELP of '\(families[index].name)' is there twice", at: range.lowerBound)
                }
                families[index].help = try reader.help(text)
            case .unit: break
            }
        }
    }

    private mutating func take(_ sample: ExposedSample) throws(ExpositionError) {
        let labels = try reader.labels(of: sample)
        let index = owner(of: labels.metric) ?? index(of: labels.metric)
        // From now on its type is settled.
        let kind = families[index].kind ?? .unknown
        families[index].kind = kind
        if let label = kind.boundLabel, let value = labels[label] {
            let bytes = Array(value.utf8)
            guard decimalNumber(bytes.span, bytes.indices) != nil else {
                throw reader.error("the label '\(label)' is no number", at: sample.series.lowerBound)
            }
        }
        families[index].series.append(.init(labels: labels, line: reader.line))
    }

    /// The family that metadata speaks of.
    private mutating func family(_ range: Range<Int>) throws(ExpositionError) -> Int {
        let name = try reader.name(range)
        return owner(of: name) ?? index(of: name)
    }

    /// The family that the name belongs to: that of this name, or the summary or histogram that it is a part of.
    private func owner(of name: String) -> Int? {
        if let index = indices[name] { return index }
        for suffix in ["_count", "_sum", "_bucket"] where name.utf8.count > suffix.utf8.count && name.hasSuffix(suffix)
        {
            guard let index = indices[String(name.dropLast(suffix.count))] else { return nil }
            let kind = families[index].kind
            let isPart = kind == .summary ? suffix != "_bucket" : kind == .histogram || kind == .gaugehistogram
            return isPart ? index : nil
        }
        return nil
    }

    private mutating func index(of name: String) -> Int {
        if let index = indices[name] { return index }
        indices[name] = families.count
        families.append(ExposedFamily(name: name, line: reader.line))
        return families.count - 1
    }
}

extension ExposedKind {
    /// The label that tells the parts of one metric apart, a number; nil where metrics have no parts.
    var boundLabel: String? {
        switch self {
        case .histogram, .gaugehistogram: "le"
        case .summary: "quantile"
        default: nil
        }
    }
}
