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
            if value.sign == .minus { append(UInt8(ascii: "-")) }
            appendInteger(UInt64(value.magnitude))
            return
        }
        if isPlain, appendShortFraction(value) { return }
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

    /// Appends a number of few decimals, which most are that somebody has rounded; false when it is none.
    ///
    /// Below 10^15 a whole number divided by a power of ten is rounded but once, and no two of them with as many decimals
    /// are the same: the fewest decimals that give the number back are its shortest digits.
    private mutating func appendShortFraction(_ value: Double) -> Bool {
        let magnitude = value.magnitude
        guard magnitude >= 0.001, magnitude < 1e9 else { return false }
        var scale = 1.0
        for decimals in 1...6 {
            scale *= 10
            let scaled = (magnitude * scale).rounded()
            guard scaled / scale == magnitude else { continue }
            if value.sign == .minus { append(UInt8(ascii: "-")) }
            let (whole, fraction) = UInt64(scaled).quotientAndRemainder(dividingBy: UInt64(scale))
            appendInteger(whole)
            append(UInt8(ascii: "."))
            var unit = UInt64(scale) / 10
            for _ in 0..<decimals {
                append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / unit % 10))
                unit /= 10
            }
            return true
        }
        return false
    }

    private func specialName(_ value: Double) -> String? {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return nil
    }

    /// Appends the digits of a number.
    package mutating func appendInteger(_ number: UInt64) {
        // The largest has 20 digits.
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var start = 20
        var rest = number
        repeat {
            start -= 1
            digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        digits.span.extracting(start...).withUnsafeBufferPointer { append(contentsOf: $0) }
    }

    private mutating func appendFixed(_ decimal: Decimal) {
        let zero = UInt8(ascii: "0")
        let pointPosition = decimal.exponent + 1
        if pointPosition <= 0 {
            append(zero)
            append(UInt8(ascii: "."))
            append(contentsOf: repeatElement(zero, count: -pointPosition))
        }
        for position in 0..<decimal.count {
            if position > 0, position == pointPosition { append(UInt8(ascii: ".")) }
            append(decimal.digits[position])
        }
        append(contentsOf: repeatElement(zero, count: Swift.max(0, pointPosition - decimal.count)))
    }

    private mutating func appendExponent(_ decimal: Decimal) {
        for position in 0..<decimal.count {
            if position == 1 { append(UInt8(ascii: ".")) }
            append(decimal.digits[position])
        }
        append(UInt8(ascii: "e"))
        append(UInt8(ascii: decimal.exponent < 0 ? "-" : "+"))
        if decimal.exponent.magnitude < 10 { append(UInt8(ascii: "0")) }
        appendInteger(UInt64(decimal.exponent.magnitude))
    }
}

/// The digits of a finite number without leading or trailing zeros, and the power of ten of the first one.
private struct Decimal {
    /// No `Double` needs more, but for the zeros that are printed in front of or behind them.
    var digits = InlineArray<24, UInt8>(repeating: UInt8(ascii: "0"))
    var count = 0
    var exponent = 0

    /// Takes apart the shortest round-trip form that the standard library prints.
    init(_ value: Double) {
        var hasPoint = false
        // What the digits are to be multiplied with: ten to the power of this.
        var scale = 0
        var bytes = value.magnitude.description.utf8.makeIterator()
        while let byte = bytes.next() {
            if byte == UInt8(ascii: ".") {
                hasPoint = true
            } else if byte == UInt8(ascii: "e") {
                scale += Self.integer(&bytes)
            } else {
                if hasPoint { scale -= 1 }
                if count > 0 || byte != UInt8(ascii: "0") {
                    digits[count] = byte
                    count += 1
                }
            }
        }
        while count > 0, digits[count - 1] == UInt8(ascii: "0") {
            count -= 1
            scale += 1
        }
        if count == 0 {
            count = 1
            scale = 0
        }
        exponent = count - 1 + scale
    }

    private static func integer(_ bytes: inout String.UTF8View.Iterator) -> Int {
        var number = 0
        var isNegative = false
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "+"): break
            default: number = number * 10 + Int(byte - UInt8(ascii: "0"))
            }
        }
        return isNegative ? -number : number
    }
}

/// The number as text.
package func goFloatText(_ value: Double, verb: GoFloatVerb = .shortest) -> String {
    var bytes: [UInt8] = []
    bytes.appendGoFloat(value, verb: verb)
    return String(decoding: bytes, as: UTF8.self)
}
