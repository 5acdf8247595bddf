internal import Format
internal import Glibc

/// The digits of a floating-point number as Go's `strconv.FormatFloat` gives them.
enum GoFloatFormat {
    /// `%e`, `%f`, `%g`, `%b` or `%x` with that many digits; with the fewest that read back as the value when nil.
    static func text(_ value: Double, verb: Unicode.Scalar, precision: Int?) -> String {
        if value.isNaN { return "NaN" }
        // Go writes a plus before an infinity; whoever pads it knows of signs.
        if value.isInfinite { return "Inf" }
        switch verb {
        case "b": return binary(value)
        case "x": return hexadecimal(value, precision: precision)
        case "X": return hexadecimal(value, precision: precision).uppercased()
        default: break
        }
        guard let precision else {
            let text = goFloatText(value, verb: .general)
            return verb == "G" ? text.uppercased() : text
        }
        switch verb {
        case "e": return printf("%.*e", precision, value)
        case "E": return printf("%.*E", precision, value)
        case "G": return printf("%.*G", precision, value)
        case "g": return printf("%.*g", precision, value)
        default: return printf("%.*f", precision, value)
        }
    }

    private static func printf(_ format: String, _ precision: Int, _ value: Double) -> String {
        withVaList([Int32(clamping: precision), value]) { arguments in
            // A double has at most 309 digits before its point.
            var buffer = [CChar](repeating: 0, count: 330 + max(0, precision))
            let length = vsnprintf(&buffer, buffer.count, format, arguments)
            return String(decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// The mantissa as a whole number, and the power of two it is multiplied by.
    private static func binary(_ value: Double) -> String {
        let isNormal = value.exponentBitPattern != 0
        let mantissa = value.significandBitPattern | (isNormal ? 1 << 52 : 0)
        let exponent = Int(isNormal ? value.exponentBitPattern : 1) - 1075
        return "\(mantissa)p\(exponent < 0 ? "" : "+")\(exponent)"
    }

    private static func hexadecimal(_ value: Double, precision: Int?) -> String {
        var exponent = 0
        // The first digit is the bit 60, and all others lie below it.
        var mantissa: UInt64 = 0
        if value != 0 {
            exponent = Int(value.exponent)
            mantissa = 1 << 60 | value.significand.significandBitPattern << 8
        }
        if let precision, precision < 15 {
            let kept = UInt64(precision * 4)
            let below = mantissa & ((1 << (60 - kept)) - 1)
            mantissa >>= 60 - kept
            let half: UInt64 = 1 << (59 - kept)
            if below > half || below == half && mantissa & 1 == 1 { mantissa += 1 }
            mantissa <<= 60 - kept
            if mantissa & 1 << 61 != 0 {
                mantissa >>= 1
                exponent += 1
            }
        }
        var digits = String(mantissa & ((1 << 60) - 1), radix: 16)
        digits = String(repeating: "0", count: 15 - digits.utf8.count) + digits
        if let precision {
            digits = digits.prefix(precision) + String(repeating: "0", count: max(0, precision - 15))
        } else {
            while digits.last == "0" { digits.removeLast() }
        }
        let point = digits.isEmpty ? "" : "." + digits
        let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
        return "0x\(mantissa >> 60)\(point)p\(exponent < 0 ? "-" : "+")\(power)"
    }
}
