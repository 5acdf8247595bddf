extension PrintFlags {
    /// A floating-point number under one of its verbs; `usual` digits where no precision is given, nil for as many as
    /// it takes to read the number back.
    func float(_ value: Double, verb: Unicode.Scalar, usual: Int?) -> String {
        let digits = precision ?? usual
        var text = GoFloatFormat.text(value.magnitude, verb: verb, precision: digits)
        let sign = value.sign == .minus && !value.isNaN ? "-" : plus ? "+" : space ? " " : ""
        guard value.isFinite else {
            // An infinity shows its sign always, and is no number that zeros could fill.
            let shown = value.isInfinite && sign.isEmpty ? "+" : sign
            return padded(shown + text, zeros: false)
        }
        if sharp, verb != "b" { text = Self.withPoint(text, verb: verb, digits: digits) }
        guard !sign.isEmpty else { return padded(text) }
        guard zero, !minus, let width else { return padded(sign + text) }
        return sign + String(repeating: "0", count: max(0, width - sign.utf8.count - text.utf8.count)) + text
    }

    /// What `#` asks for: a decimal point always, and with `%g` the zeros behind it.
    private static func withPoint(_ text: String, verb: Unicode.Scalar, digits: Int?) -> String {
        let isHexadecimal = verb == "x" || verb == "X"
        let end = text.firstIndex { "pP".contains($0) || !isHexadecimal && "eE".contains($0) } ?? text.endIndex
        var mantissa = String(text[..<end])
        var missing = 0
        if ["g", "G", "x"].contains(verb) {
            let counted = mantissa.filter { $0 != "." }.drop { $0 == "0" }
            missing = (digits ?? 6) - counted.utf8.count
        }
        if !mantissa.contains(".") {
            if mantissa == "0" { missing -= 1 }
            mantissa += "."
        }
        return mantissa + String(repeating: "0", count: max(0, missing)) + text[end...]
    }
}
