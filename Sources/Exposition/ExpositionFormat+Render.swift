internal import Format
package import Model

extension ExpositionFormat {
    /// Appends a whole page: families sorted by name, samples by their labels.
    ///
    /// Samples of a histogram or a summary keep their order, in which those of one label set must stand together.
    /// A sample that was there before is left out, since a scraper refuses the whole page for it.
    package func render(_ points: [MetricPoint], into bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + 96 * points.count)
        let families = Dictionary(grouping: points, by: \.family.name)
        for (_, points) in families.sorted(by: { $0.key.isBytewiseLess(than: $1.key) }) {
            render(family: points, into: &bytes)
        }
        if isOpenMetrics { bytes.append(contentsOf: "# EOF\n".utf8) }
    }

    private func render(family points: [MetricPoint], into bytes: inout [UInt8]) {
        let family = points[0].family
        // The text format has no samples of creation times.
        let points = isOpenMetrics ? points : points.filter { $0.suffix != .created }
        renderHead(of: family, into: &bytes)
        guard family.kind != .histogram, family.kind != .summary else {
            for point in points { render(point, into: &bytes) }
            return
        }
        var previous: MetricPoint?
        for point in points.sorted(by: { ($0.labels, $0.suffix) < ($1.labels, $1.suffix) }) {
            if let previous, previous.labels == point.labels, previous.suffix == point.suffix { continue }
            render(point, into: &bytes)
            previous = point
        }
    }

    private func renderHead(of family: MetricFamily, into bytes: inout [UInt8]) {
        let name = headName(of: family)
        bytes.append(contentsOf: "# HELP \(name) ".utf8)
        bytes.appendEscaped(family.help.utf8.span, quotes: isOpenMetrics)
        bytes.append(contentsOf: "\n# TYPE \(name) \(typeName(of: family.kind))\n".utf8)
        if isOpenMetrics, !family.unit.isEmpty { bytes.append(contentsOf: "# UNIT \(name) \(family.unit)\n".utf8) }
    }

    /// OpenMetrics names the family; the text format names the samples, which may carry a suffix.
    private func headName(of family: MetricFamily) -> String {
        switch family.kind {
        case .counter where !isOpenMetrics: family.name + MetricPoint.Suffix.total.rawValue
        case .info where !isOpenMetrics: family.name + MetricPoint.Suffix.info.rawValue
        default: family.name
        }
    }

    private func typeName(of kind: MetricFamily.Kind) -> String {
        guard !isOpenMetrics else { return kind.rawValue }
        return switch kind {
        case .info, .stateset: "gauge"
        case .unknown: "untyped"
        default: kind.rawValue
        }
    }

    private func render(_ point: MetricPoint, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: point.family.name.utf8)
        bytes.append(contentsOf: point.suffix.rawValue.utf8)
        if !point.labels.isEmpty {
            var separator = UInt8(ascii: "{")
            point.labels.forEachUTF8 { name, value in
                bytes.append(separator)
                name.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
                bytes.append(UInt8(ascii: "="))
                bytes.append(UInt8(ascii: "\""))
                bytes.appendEscaped(value, quotes: true)
                bytes.append(UInt8(ascii: "\""))
                separator = UInt8(ascii: ",")
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: " "))
        bytes.appendGoFloat(point.value)
        bytes.append(UInt8(ascii: "\n"))
    }
}

extension MetricPoint.Suffix: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension [UInt8] {
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
