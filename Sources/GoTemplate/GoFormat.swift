extension GoValue {
    /// What an action writes for the value.
    var printed: String { self == .nil ? "<no value>" : goText }

    /// The value under Go's `%v`.
    package var goText: String { FormatDirective(verb: "v").text(of: self) }
}

/// Joins values as Go's `fmt.Sprint`: a space stands between two that are both no strings.
func goSprint(_ values: [GoValue]) -> String {
    var result = ""
    var previous: GoValue?
    for value in values {
        if let previous, !previous.isString, !value.isString { result += " " }
        result += value.goText
        previous = value
    }
    return result
}

/// Fills a format of Go's `fmt.Sprintf`; mistakes are shown in the text, as Go shows them.
func goSprintf(_ format: String, _ values: [GoValue]) -> String {
    var result = ""
    var rest = format.unicodeScalars[...]
    var values = values[...]
    while let scalar = rest.popFirst() {
        guard scalar == "%" else {
            result.unicodeScalars.append(scalar)
            continue
        }
        guard let directive = FormatDirective(parsing: &rest, values: &values) else {
            result += "%!(NOVERB)"
            break
        }
        if directive.verb == "%" {
            result += "%"
        } else if let value = values.popFirst() {
            result += directive.text(of: value)
        } else {
            result += "%!\(directive.verb)(MISSING)"
        }
    }
    if !values.isEmpty {
        let extras = values.map { $0 == .nil ? "<nil>" : "\($0.typeName)=\($0.goText)" }
        result += "%!(EXTRA \(extras.joined(separator: ", ")))"
    }
    return result
}

extension GoValue {
    fileprivate var isString: Bool { if case .string = self { true } else { false } }
}

/// One `%…` of a format.
struct FormatDirective {
    /// The widest field and the most digits that are honoured; what is above counts as not given.
    private static let maximumSize = 1_000_000

    var verb: Unicode.Scalar
    var width: Int?
    var precision: Int?
    var plus = false
    var minus = false
    var sharp = false
    var space = false
    var zero = false

    init(verb: Unicode.Scalar) { self.verb = verb }

    /// Reads what follows a `%`, taking values for each `*`; nil when the format ends before the verb.
    fileprivate init?(parsing rest: inout Substring.UnicodeScalarView, values: inout ArraySlice<GoValue>) {
        verb = "%"
        flags: while let flag = rest.first {
            switch flag {
            case "+": plus = true
            case "-": minus = true
            case "#": sharp = true
            case " ": space = true
            case "0": zero = true
            default: break flags
            }
            rest.removeFirst()
        }
        width = Self.size(&rest, &values)
        if let given = width, given < 0 {
            minus = true
            width = -given
        }
        if rest.first == "." {
            rest.removeFirst()
            precision = max(0, Self.size(&rest, &values) ?? 0)
        }
        guard let verb = rest.popFirst() else { return nil }
        self.verb = verb
        // With this verb the flag asks for the names of a structure's fields, which no value here has.
        if verb == "v" { plus = false }
    }

    private static func size(_ rest: inout Substring.UnicodeScalarView, _ values: inout ArraySlice<GoValue>) -> Int? {
        if rest.first == "*" {
            rest.removeFirst()
            guard case .int(let value)? = values.popFirst(), value.magnitude <= maximumSize else { return nil }
            return Int(value)
        }
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest.removeFirst(digits.count)
        return Int(String(digits)).flatMap { $0 <= maximumSize ? $0 : nil }
    }

    // MARK: Text

    /// The value in the directive's form.
    func text(of value: GoValue) -> String {
        if verb == "T" { return padded(value.typeName) }
        switch value {
        case .nil: return verb == "v" ? padded("<nil>") : "%!\(verb)(<nil>)"
        case .bool(let flag): return verb == "v" || verb == "t" ? padded(flag ? "true" : "false") : bad(value)
        case .int(let number): return integer(number) ?? bad(value)
        case .float(let number): return float(number) ?? bad(value)
        case .string(let text): return string(text) ?? bad(value)
        case .list(let values): return "[\(values.map { text(of: $0) }.joined(separator: " "))]"
        case .map(let members):
            let texts = GoValue.sortedMembers(members).map { "\(text(of: .string($0.key))):\(text(of: $0.value))" }
            return "map[\(texts.joined(separator: " "))]"
        }
    }

    private func bad(_ value: GoValue) -> String { "%!\(verb)(\(value.typeName)=\(value.goText))" }

    private func string(_ text: String) -> String? {
        let cut = precision.map { limit in String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) } ?? text
        switch verb {
        case "v", "s": return padded(cut)
        case "q": return padded(sharp && !cut.contains("`") ? "`\(cut)`" : goQuoted(cut))
        case "x", "X":
            let bytes = text.utf8.prefix(precision ?? text.utf8.count)
            return padded(
                bytes.map { hexadecimal(UInt32($0), digits: 2, uppercase: verb == "X") }
                    .joined(separator: space ? " " : ""))
        default: return nil
        }
    }

    private func integer(_ value: Int64) -> String? {
        let radix: (base: Int, prefix: String)
        switch verb {
        case "v", "d": radix = (10, "")
        case "b": radix = (2, "0b")
        case "o": radix = (8, "0")
        case "O": radix = (8, "0o")
        case "x": radix = (16, "0x")
        case "X": radix = (16, "0X")
        case "c":
            let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
            return padded(String(Character(scalar)))
        case "U": return padded("U+" + hexadecimal(UInt32(clamping: value), digits: 4, uppercase: true))
        default: return nil
        }
        var digits = String(value.magnitude, radix: radix.base, uppercase: verb == "X")
        if let precision { digits = String(repeating: "0", count: max(0, precision - digits.utf8.count)) + digits }
        let prefix = sharp || verb == "O" ? radix.prefix : ""
        return padded(digits, sign: sign(isNegative: value < 0) + prefix, allowsZeros: precision == nil)
    }

    private func float(_ value: Double) -> String? {
        var text: String
        switch verb {
        case "v", "g", "G":
            text =
                precision.map { GoFloatFormat.text(value, verb: verb == "v" ? "g" : verb, precision: $0) }
                ?? GoFloatFormat.shortest(value)
            if verb == "G" { text = text.uppercased() }
        case "e", "E", "f", "F": text = GoFloatFormat.text(value, verb: verb, precision: precision ?? 6)
        default: return nil
        }
        // An infinity shows its sign always, and is no number that zeros could fill.
        guard value.isFinite else { return padded(plus && value.isNaN ? "+NaN" : text, allowsZeros: false) }
        let isNegative = text.hasPrefix("-")
        return padded(isNegative ? String(text.dropFirst()) : text, sign: sign(isNegative: isNegative))
    }

    private func sign(isNegative: Bool) -> String { isNegative ? "-" : plus ? "+" : space ? " " : "" }

    /// Fills the field: on the right with `-`, with zeros after the sign with `0`, else with spaces on the left.
    private func padded(_ text: String, sign: String = "", allowsZeros: Bool = true) -> String {
        let missing = max(0, (width ?? 0) - text.unicodeScalars.count - sign.unicodeScalars.count)
        if minus { return sign + text + String(repeating: " ", count: missing) }
        if zero && allowsZeros { return sign + String(repeating: "0", count: missing) + text }
        return String(repeating: " ", count: missing) + sign + text
    }
}
