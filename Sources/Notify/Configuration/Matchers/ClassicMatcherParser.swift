import Model

/// Reads label matchers as Alertmanager did before 0.27: names are Prometheus' old ones, whatever follows the operator
/// up to the next comma is the value, and quotes around it are optional.
enum ClassicMatcherParser {
    /// The matchers of one text, with or without braces around them; nil when it is not of this form.
    static func matchers(_ text: String) -> [Matcher]? {
        var bytes = Array(text.utf8)[...]
        if bytes.first == UInt8(ascii: "{") { bytes.removeFirst() }
        if bytes.last == UInt8(ascii: "}") { bytes.removeLast() }
        var matchers: [Matcher] = []
        for part in parts(bytes) {
            guard let matcher = matcher(part) else { return nil }
            matchers.append(matcher)
        }
        return matchers
    }

    /// What stands between commas that are not in quotes; nothing after the last is no part.
    private static func parts(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var isQuoted = false
        var isEscaped = false
        for position in bytes.indices {
            switch bytes[position] {
            case UInt8(ascii: ",") where !isQuoted:
                // What was escaped stays so over a comma: upstream leaves its flag alone here.
                parts.append(bytes[start..<position])
                start = position + 1
            case UInt8(ascii: "\""):
                if !isEscaped { isQuoted.toggle() }
                isEscaped = false
            case UInt8(ascii: "\\"): isEscaped.toggle()
            case UInt8(ascii: ","): break
            default: isEscaped = false
            }
        }
        if !bytes[start...].allSatisfy(\.isSpace) { parts.append(bytes[start...]) }
        return parts
    }

    private static func matcher(_ part: ArraySlice<UInt8>) -> Matcher? {
        var rest = part.drop(while: \.isSpace)
        let name = rest.prefix(while: \.isNameByte)
        guard let first = name.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
        rest = rest[name.endIndex...].drop(while: \.isSpace)
        let operations: [Matcher.Operation] = [.matches, .equal, .notEqual, .matchesNot]
        guard let operation = operations.first(where: { rest.starts(with: $0.rawValue.utf8) }) else { return nil }
        rest = rest.dropFirst(operation.rawValue.utf8.count).drop(while: \.isSpace)
        while let last = rest.last, last.isSpace { rest.removeLast() }
        guard let value = value(rest) else { return nil }
        return try? Matcher(String(decoding: name, as: UTF8.self), operation, value)
    }

    private static func value(_ raw: ArraySlice<UInt8>) -> String? {
        var rest = raw
        let isQuoted = rest.first == UInt8(ascii: "\"")
        if isQuoted { rest.removeFirst() }
        var isOpen = isQuoted
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"):
                switch rest.popFirst() {
                case UInt8(ascii: "n"): value.append(0x0A)
                case UInt8(ascii: "\""): value.append(UInt8(ascii: "\""))
                // One that ends the text stands for itself.
                case UInt8(ascii: "\\"), nil: value.append(UInt8(ascii: "\\"))
                // Others stay as they are, so that a regular expression need not be escaped twice.
                case let other?: value += [UInt8(ascii: "\\"), other]
                }
            case UInt8(ascii: "\""):
                guard isOpen, rest.isEmpty else { return nil }
                isOpen = false
            default: value.append(byte)
            }
        }
        return isOpen ? nil : String(decoding: value, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || [0x09, 0x0A, 0x0C, 0x0D].contains(self) }

    fileprivate var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
