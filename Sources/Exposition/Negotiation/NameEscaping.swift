extension ExpositionFormat.NameEscaping {
    /// A metric's or a label's name as a scraper wants it that cannot read every name; `allowUTF8` leaves it as it is.
    func escape(_ name: String) -> String {
        switch self {
        case .allowUTF8: return name
        case .underscores, .values:
            guard !Self.isPlain(name.utf8.span) else { return name }
        case .dots: break
        }
        var escaped = self == .values ? "U__" : ""
        for (index, scalar) in name.unicodeScalars.enumerated() {
            let isPlain = scalar.isASCII && Self.isPlain(UInt8(scalar.value), isFirst: index == 0)
            switch self {
            case .underscores: escaped.unicodeScalars.append(isPlain ? scalar : "_")
            case .dots where scalar == ".": escaped += "_dot_"
            case _ where scalar == "_": escaped += "__"
            case _ where isPlain: escaped.unicodeScalars.append(scalar)
            case .dots: escaped += "__"
            case .values, .allowUTF8: escaped += "_\(String(scalar.value, radix: 16))_"
            }
        }
        return escaped
    }

    /// Whether every Prometheus can read the name.
    static func isPlain(_ name: Span<UInt8>) -> Bool {
        guard name.count > 0 else { return false }
        for index in name.indices where !isPlain(name[index], isFirst: index == 0) { return false }
        return true
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8, isFirst: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: ":"):
            true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): !isFirst
        default: false
        }
    }
}
