/// What stands between the quotes of a text in Go's source.
enum GoString {
    private static let simple: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
        UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09, UInt8(ascii: "v"): 0x0B, UInt8(ascii: "\\"): 0x5C,
        UInt8(ascii: "\""): 0x22,
    ]

    /// The text that quoted bytes stand for; nil when an escape is not one of Go's, or what comes out is no UTF-8.
    static func unquoted(_ quoted: ArraySlice<UInt8>) -> String? {
        var rest = quoted
        var result: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                // Go's texts end with their line.
                if byte == 0x0A { return nil }
                result.append(byte)
                continue
            }
            guard let escape = rest.popFirst() else { return nil }
            if let plain = simple[escape] {
                result.append(plain)
                continue
            }
            switch escape {
            case UInt8(ascii: "x"):
                guard let code = number(&rest, digits: 2, radix: 16) else { return nil }
                result.append(UInt8(code))
            case UInt8(ascii: "u"), UInt8(ascii: "U"):
                guard let code = number(&rest, digits: escape == UInt8(ascii: "u") ? 4 : 8, radix: 16),
                    let scalar = Unicode.Scalar(code)
                else { return nil }
                result += Array(String(scalar).utf8)
            default:
                rest = quoted[(rest.startIndex - 1)...]
                guard let code = number(&rest, digits: 3, radix: 8), code <= 0xFF else { return nil }
                result.append(UInt8(code))
            }
        }
        return String(validating: result, as: UTF8.self)
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, digits count: Int, radix: Int) -> UInt32? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.first != UInt8(ascii: "+") else { return nil }
        rest = rest.dropFirst(count)
        return UInt32(String(decoding: digits, as: UTF8.self), radix: radix)
    }
}
