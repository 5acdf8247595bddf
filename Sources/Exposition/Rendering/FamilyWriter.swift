internal import Format
internal import Model

/// Writes one family in one format.
struct FamilyWriter {
    private let family: MetricFamily
    private let isOpenMetrics: Bool
    private let escaping: ExpositionFormat.NameEscaping
    /// Whether its name is written as it is, and with it those of its samples.
    private let isPlain: Bool

    init(_ family: MetricFamily, as format: ExpositionFormat) {
        self.family = family
        isOpenMetrics = format.isOpenMetrics
        escaping = format.escaping
        isPlain = escaping != .dots && ExpositionFormat.NameEscaping.isPlain(family.name.utf8.span)
    }

    /// Appends `# HELP`, `# TYPE` and, where there is one, `# UNIT`.
    func appendHead(to page: inout OutputBuffer) {
        let name = escaping.escape(headName)
        appendRow("# HELP ", name, to: &page)
        page.append(escaping: family.help.utf8.span, quotes: isOpenMetrics)
        page.append(UInt8(ascii: "\n"))
        appendRow("# TYPE ", name, to: &page)
        page.append(typeName)
        page.append(UInt8(ascii: "\n"))
        guard isOpenMetrics, !family.unit.isEmpty else { return }
        appendRow("# UNIT ", name, to: &page)
        page.append(family.unit)
        page.append(UInt8(ascii: "\n"))
    }

    private func appendRow(_ keyword: String, _ name: String, to page: inout OutputBuffer) {
        page.append(keyword)
        page.append(name: name)
        page.append(UInt8(ascii: " "))
    }

    /// OpenMetrics names the family; the text format names the samples, which may carry a suffix.
    private var headName: String {
        switch family.kind {
        case .counter where !isOpenMetrics: family.name + MetricPoint.Suffix.total.rawValue
        case .info where !isOpenMetrics: family.name + MetricPoint.Suffix.info.rawValue
        default: family.name
        }
    }

    private var typeName: String {
        guard !isOpenMetrics else { return family.kind.rawValue }
        return switch family.kind {
        case .info, .stateset: "gauge"
        case .unknown: "untyped"
        default: family.kind.rawValue
        }
    }

    /// Appends a sample and, in OpenMetrics, when its metric began to count.
    func append(
        _ suffix: MetricPoint.Suffix, _ labels: Labels, _ value: Double, created: Double?, to page: inout OutputBuffer
    ) {
        append(suffix.rawValue, labels, value, to: &page)
        guard isOpenMetrics, let created else { return }
        append("_created", labels, created, to: &page)
    }

    private func append(_ suffix: String, _ labels: Labels, _ value: Double, to page: inout OutputBuffer) {
        var separator = UInt8(ascii: "{")
        if isPlain {
            page.append(family.name)
            page.append(suffix)
        } else {
            let name = escaping.escape(family.name + suffix)
            if !ExpositionFormat.NameEscaping.isPlain(name.utf8.span) {
                // A name that must be quoted stands among the labels.
                page.append(separator)
                separator = UInt8(ascii: ",")
            }
            page.append(name: name)
        }
        labels.forEachUTF8 { name, value in
            page.append(separator)
            append(labelName: name, to: &page)
            page.append(UInt8(ascii: "="))
            page.append(UInt8(ascii: "\""))
            page.append(escaping: value, quotes: true)
            page.append(UInt8(ascii: "\""))
            separator = UInt8(ascii: ",")
        }
        if separator == UInt8(ascii: ",") { page.append(UInt8(ascii: "}")) }
        page.append(UInt8(ascii: " "))
        page.append(value)
        page.append(UInt8(ascii: "\n"))
    }

    private func append(labelName name: Span<UInt8>, to page: inout OutputBuffer) {
        if escaping != .dots, ExpositionFormat.NameEscaping.isPlain(name) {
            page.append(name)
        } else {
            let text = name.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            page.append(name: escaping.escape(text))
        }
    }
}
