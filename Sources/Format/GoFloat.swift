/// How a floating-point number is written, always with the shortest digits that read back as it.
package enum GoFloatVerb: Sendable {
    /// Plain digits from 1e-4 to below 1e21, the exponent form of `%e` elsewhere: what people and parsers read best.
    case shortest
    /// `%g` with precision -1: as the shortest, but with an exponent from a million on.
    case general
    /// `%f` with precision -1: never an exponent.
    case fixed
    /// `%e` with precision -1: always an exponent.
    case exponent
}

extension [UInt8] {
    /// Appends the shortest digits that read back as `value`; `NaN`, `+Inf` and `-Inf` for what has none.
    package mutating func appendGoFloat(_ value: Double, verb: GoFloatVerb = .shortest) {
        if let special = specialName(value) {
            append(contentsOf: special.utf8)
            return
        }
        let isPlain = verb == .shortest || verb == .fixed || verb == .general && value.magnitude < 1e6
        if isPlain, value.magnitude < 1e15, value == value.rounded(.towardZero) {
            if value == 0, value.sign == .minus { append(UInt8(ascii: "-")) }
            append(contentsOf: String(Int64(value)).utf8)
            return
        }
        let decimal = Decimal(value)
        if value.sign == .minus { append(UInt8(ascii: "-")) }
        switch verb {
        case .fixed: appendFixed(decimal)
        case .exponent: appendExponent(decimal)
        case .shortest, .general:
            if decimal.exponent < -4 || decimal.exponent >= (verb == .general ? 6 : 21) {
                appendExponent(decimal)
            } else {
                appendFixed(decimal)
            }
        }
    }

    private func specialName(_ value: Double) -> String? {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return nil
    }

    private mutating func appendFixed(_ decimal: Decimal) {
        let zero = UInt8(ascii: "0")
        let pointPosition = decimal.exponent + 1
        if pointPosition <= 0 {
            append(contentsOf: [zero, UInt8(ascii: ".")])
            append(contentsOf: repeatElement(zero, count: -pointPosition))
            append(contentsOf: decimal.digits)
        } else if pointPosition >= decimal.digits.count {
            append(contentsOf: decimal.digits)
            append(contentsOf: repeatElement(zero, count: pointPosition - decimal.digits.count))
        } else {
            append(contentsOf: decimal.digits[..<pointPosition])
            append(UInt8(ascii: "."))
            append(contentsOf: decimal.digits[pointPosition...])
        }
    }

    private mutating func appendExponent(_ decimal: Decimal) {
        append(decimal.digits[0])
        if decimal.digits.count > 1 {
            append(UInt8(ascii: "."))
            append(contentsOf: decimal.digits[1...])
        }
        append(UInt8(ascii: "e"))
        append(UInt8(ascii: decimal.exponent < 0 ? "-" : "+"))
        if decimal.exponent.magnitude < 10 { append(UInt8(ascii: "0")) }
        append(contentsOf: String(decimal.exponent.magnitude).utf8)
    }
}

/// The digits of a finite number without leading or trailing zeros, and the power of ten of the first one.
private struct Decimal {
    var digits: [UInt8] = []
    var exponent = 0

    /// Takes apart the shortest round-trip form that the standard library prints.
    init(_ value: Double) {
        var pointPosition: Int?
        var shift = 0
        let text = Array(value.magnitude.description.utf8)
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "."): pointPosition = digits.count
            case UInt8(ascii: "e"):
                shift = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                index = text.count
            default: digits.append(text[index])
            }
            index += 1
        }
        exponent = (pointPosition ?? digits.count) - 1 + shift
        let leadingZeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        if leadingZeros == digits.count {
            digits = [UInt8(ascii: "0")]
            exponent = 0
            return
        }
        digits.removeFirst(leadingZeros)
        exponent -= leadingZeros
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    }
}

/// The number as text.
package func goFloatText(_ value: Double, verb: GoFloatVerb = .shortest) -> String {
    var bytes: [UInt8] = []
    bytes.appendGoFloat(value, verb: verb)
    return String(decoding: bytes, as: UTF8.self)
}
