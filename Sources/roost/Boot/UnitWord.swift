/// Words of a systemd unit, see systemd.syntax(7) and systemd.service(5).
enum UnitWord {
    /// A text as one word. Variables are expanded in command lines, and nowhere else.
    static func quoted(_ text: String, expandsVariables: Bool) -> String {
        var word = ""
        var needsQuotes = text.isEmpty
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": word += "%%"
            case "$" where expandsVariables: word += "$$"
            case "\"", "\\":
                word += "\\\(scalar)"
                needsQuotes = true
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                word += "\\x\(digits.count == 1 ? "0" : "")\(digits)"
                needsQuotes = true
            default:
                word.unicodeScalars.append(scalar)
                needsQuotes = needsQuotes || " ';#".unicodeScalars.contains(scalar)
            }
        }
        return needsQuotes ? "\"\(word)\"" : word
    }
}
