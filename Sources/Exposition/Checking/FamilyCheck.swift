internal import Model

/// Looks at one family of an OpenMetrics page, sample by sample.
struct FamilyCheck {
    var family: ExposedFamily
    private var groups = GroupOrder()
    private var point: PointCheck?

    init(_ family: ExposedFamily) {
        self.family = family
    }

    var kind: ExposedKind { family.kind ?? .unknown }

    var hasSamples: Bool { !family.series.isEmpty }

    /// What the name has after the family's, if samples of that name are the family's; else nil.
    func suffix(of name: String) -> String? {
        guard name.utf8.starts(with: family.name.utf8) else { return nil }
        let suffix = String(Substring(name.utf8.dropFirst(family.name.utf8.count)))
        return kind.suffixes.contains(suffix) ? suffix : nil
    }

    /// Looks at the next sample.
    mutating func take(
        _ exposed: ExposedSample, suffix: String, in reader: ExpositionReader
    ) throws(ExpositionError) {
        let sample = CheckedSample(
            exposed, labels: try reader.labels(of: exposed), suffix: suffix, family: family.name, kind: kind)
        try sample.check(in: reader)
        let seconds = exposed.time.isEmpty ? nil : decimalNumber(reader.page.span, exposed.time)
        do throws(GroupOrder.Disorder) {
            try groups.take(sample, at: seconds)
        } catch {
            throw reader.error(error.message, at: exposed.series.lowerBound)
        }
        if groups.isNewPoint {
            try closePoint(in: reader)
            point = PointCheck(kind, startsAt: exposed.series.lowerBound)
        }
        do throws(PointCheck.Fault) {
            try point?.take(sample)
        } catch {
            throw reader.error(error.message, at: exposed.series.lowerBound)
        }
        family.series.append(.init(labels: sample.labels, line: reader.line))
    }

    /// Looks at what can be told only at the end of the family.
    mutating func close(in reader: ExpositionReader) throws(ExpositionError) {
        try closePoint(in: reader)
        if kind == .info || kind == .stateset, let unit = family.unit, !unit.isEmpty {
            throw ExpositionError(
                message: "the family '\(family.name)' is of type \(kind.rawValue), which has no unit",
                line: family.line, column: 1)
        }
    }

    private mutating func closePoint(in reader: ExpositionReader) throws(ExpositionError) {
        guard let point = point.take() else { return }
        do throws(PointCheck.Fault) {
            try point.close()
        } catch {
            throw reader.error("'\(family.name)': \(error.message)", at: point.start)
        }
    }
}
