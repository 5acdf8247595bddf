internal import Glibc

/// The texts of a floating-point number under the verbs of Go's `fmt`.
package enum GoFloatFormat {
    /// `%g` and `%v`: the fewest digits that read back as the value, with an exponent below 1e-4 and from 1e6 on.
    static func shortest(_ value: Double) -> String {
        if let special = special(value) { return special }
        let digits = significantDigits(value)
        let exponentForm = printf("%.*e", digits - 1, value)
        let exponent = exponentForm.lastIndex(of: "e").flatMap { Int(exponentForm[$0...].dropFirst()) } ?? 0
        if exponent < -4 || exponent >= 6 { return exponentForm }
        return printf("%.*f", max(0, digits - 1 - exponent), value)
    }

    /// `%e`, `%f` and `%g` with that many digits.
    package static func text(_ value: Double, verb: Unicode.Scalar, precision: Int) -> String {
        if let special = special(value) { return special }
        switch verb {
        case "e": return printf("%.*e", precision, value)
        case "E": return printf("%.*E", precision, value)
        case "G": return printf("%.*G", precision, value)
        case "g": return printf("%.*g", precision, value)
        default: return printf("%.*f", precision, value)
        }
    }

    private static func special(_ value: Double) -> String? {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return nil
    }

    /// How many digits the shortest exact text has, which is what Swift's own description prints.
    private static func significantDigits(_ value: Double) -> Int {
        let mantissa = value.magnitude.description.prefix { $0 != "e" }.filter { $0 != "." }
        let digits = mantissa.drop { $0 == "0" }
        return max(1, digits.count - digits.reversed().prefix { $0 == "0" }.count)
    }

    private static func printf(_ format: String, _ precision: Int, _ value: Double) -> String {
        withVaList([Int32(clamping: precision), value]) { arguments in
            // A double has at most 309 digits before its point.
            var buffer = [CChar](repeating: 0, count: 330 + max(0, precision))
            let length = vsnprintf(&buffer, buffer.count, format, arguments)
            return String(decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
