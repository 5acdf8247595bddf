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
    func appendHead(to bytes: inout [UInt8]) {
        let name = escaping.escape(headName)
        appendRow("# HELP ", name, to: &bytes)
        bytes.appendEscaped(family.help.utf8.span, quotes: isOpenMetrics)
        bytes.append(UInt8(ascii: "\n"))
        appendRow("# TYPE ", name, to: &bytes)
        bytes.append(contentsOf: typeName.utf8)
        bytes.append(UInt8(ascii: "\n"))
        guard isOpenMetrics, !family.unit.isEmpty else { return }
        appendRow("# UNIT ", name, to: &bytes)
        bytes.append(contentsOf: family.unit.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    private func appendRow(_ keyword: String, _ name: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: keyword.utf8)
        bytes.appendName(name)
        bytes.append(UInt8(ascii: " "))
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
    func append(_ point: MetricPoint, to bytes: inout [UInt8]) {
        append(point.suffix.rawValue, point.labels, point.value, to: &bytes)
        guard isOpenMetrics, let created = point.created else { return }
        append("_created", point.labels, created, to: &bytes)
    }

    private func append(_ suffix: String, _ labels: Labels, _ value: Double, to bytes: inout [UInt8]) {
        var separator = UInt8(ascii: "{")
        if isPlain {
            bytes.append(contentsOf: family.name.utf8)
            bytes.append(contentsOf: suffix.utf8)
        } else {
            let name = escaping.escape(family.name + suffix)
            if !ExpositionFormat.NameEscaping.isPlain(name.utf8.span) {
                // A name that must be quoted stands among the labels.
                bytes.append(separator)
                separator = UInt8(ascii: ",")
            }
            bytes.appendName(name)
        }
        labels.forEachUTF8 { name, value in
            bytes.append(separator)
            append(labelName: name, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            bytes.append(UInt8(ascii: "\""))
            bytes.appendEscaped(value, quotes: true)
            bytes.append(UInt8(ascii: "\""))
            separator = UInt8(ascii: ",")
        }
        if separator == UInt8(ascii: ",") { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: " "))
        bytes.appendGoFloat(value)
        bytes.append(UInt8(ascii: "\n"))
    }

    private func append(labelName name: Span<UInt8>, to bytes: inout [UInt8]) {
        if escaping != .dots, ExpositionFormat.NameEscaping.isPlain(name) {
            name.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        } else {
            let text = name.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            bytes.appendName(escaping.escape(text))
        }
    }
}

extension [UInt8] {
    /// Appends a name, in quotes when it is one that not every Prometheus reads.
    fileprivate mutating func appendName(_ name: String) {
        guard !ExpositionFormat.NameEscaping.isPlain(name.utf8.span) else { return append(contentsOf: name.utf8) }
        append(UInt8(ascii: "\""))
        appendEscaped(name.utf8.span, quotes: true)
        append(UInt8(ascii: "\""))
    }

    /// Appends text with backslashes, line ends and, where asked for, double quotes escaped.
    fileprivate mutating func appendEscaped(_ text: Span<UInt8>, quotes: Bool) {
        text.withUnsafeBufferPointer { text in
            var rest = text[...]
            while let special = rest.firstIndex(where: {
                $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") || quotes && $0 == UInt8(ascii: "\"")
            }) {
                append(contentsOf: rest[..<special])
                append(UInt8(ascii: "\\"))
                append(rest[special] == UInt8(ascii: "\n") ? UInt8(ascii: "n") : rest[special])
                rest = rest[(special + 1)...]
            }
            append(contentsOf: rest)
        }
    }
}
