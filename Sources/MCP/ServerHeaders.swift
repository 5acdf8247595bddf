/// The headers of a request to the built-in server.
struct ServerHeaders {
    private let fields: [(name: String, value: String)]

    /// Names are in lower case.
    init(_ fields: [(name: String, value: String)]) {
        self.fields = fields
    }

    /// The first header of that name. Several `Accept` rows count as one.
    subscript(name: String) -> String? {
        let values = fields.filter { $0.name == name }.map(\.value)
        return name == "accept" && !values.isEmpty ? values.joined(separator: ",") : values.first
    }

    /// `application/json` of `Application/JSON; charset=utf-8`.
    static func mediaType(_ value: String) -> String {
        value.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
    }

    /// The text of a header that may be written as `=?base64?…?=`; nil when that is malformed.
    static func decoded(_ value: String) -> String? {
        guard value.hasPrefix("=?base64?"), value.hasSuffix("?="), value.utf8.count >= 11 else { return value }
        return base64Decoded(value.dropFirst(9).dropLast(2)).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// RFC 4648, section 4, with padding.
    private static func base64Decoded(_ text: Substring) -> [UInt8]? {
        guard text.utf8.count.isMultiple(of: 4) else { return nil }
        let padding = text.utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8.dropLast(padding) {
            guard let value = sixBits(character) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    private static func sixBits(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
