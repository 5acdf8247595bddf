/// Amounts of bytes as people write them: `512MiB`, `1GB`, `4096`. `kB`, `MB`, … count in thousands, `KiB`, `MiB`, … in 1024s.
package enum SizeText {
    private static let units: [(name: String, bytes: Int64)] = [
        ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20),
        ("MB", 1_000_000), ("KiB", 1 << 10), ("kB", 1000),
    ]

    /// Bytes, or nil when the text is no size. A fraction needs a unit and may not leave part of a byte.
    package static func bytes(_ text: String) -> Int64? {
        let number = text.prefix { "0123456789.".contains($0) }
        let name = text[number.endIndex...].drop { $0 == " " }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = Int64(parts[0]), let unit = unit(name) else { return nil }
        let (bytes, overflowed) = whole.multipliedReportingOverflow(by: unit)
        guard !overflowed else { return nil }
        guard parts.count == 2 else { return bytes }
        guard unit > 1, parts[1].utf8.count <= 6, let fraction = Int64(parts[1]) else { return nil }
        let scale = (0..<parts[1].utf8.count).reduce(Int64(1)) { scale, _ in scale * 10 }
        let (product, _) = fraction.multipliedReportingOverflow(by: unit)
        let (sum, sumOverflowed) = bytes.addingReportingOverflow(product / scale)
        return product % scale == 0 && !sumOverflowed ? sum : nil
    }

    /// The shortest exact text.
    package static func text(_ bytes: Int64) -> String {
        guard bytes != 0, let unit = units.first(where: { bytes.isMultiple(of: $0.bytes) }) else { return "\(bytes)" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }

    private static func unit(_ name: Substring) -> Int64? {
        if name.isEmpty || name == "B" { return 1 }
        return units.first { $0.name.lowercased() == name.lowercased() }?.bytes
    }
}
