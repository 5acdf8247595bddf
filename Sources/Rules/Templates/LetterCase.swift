/// Capital and small letters, one character at a time as Go changes them: a letter whose capital is two letters stays.
enum LetterCase {
    /// All letters as capitals.
    static func upper(_ text: String) -> String {
        mapped(text) { scalar in
            // Greek capitals with a small iota beside them are one character only as titles have them.
            [scalar.properties.uppercaseMapping, scalar.properties.titlecaseMapping]
        }
    }

    /// All letters as small ones.
    static func lower(_ text: String) -> String {
        mapped(text) { scalar in scalar == "\u{130}" ? ["i"] : [scalar.properties.lowercaseMapping] }
    }

    private static func mapped(_ text: String, _ mappings: (Unicode.Scalar) -> [String]) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(mappings(scalar).first { $0.unicodeScalars.count == 1 }?.unicodeScalars.first ?? scalar)
        }
        return String(result)
    }

    /// Each word with a capital first, the rest as it is; what a word is, Unicode says.
    static func title(_ text: String) -> String {
        var result = ""
        var isInWord = false
        var wasMiddle = false
        for scalar in text.unicodeScalars {
            let isMiddle = isMiddle(scalar)
            if wasMiddle, isMiddle { isInWord = false }
            if scalar.properties.isCased {
                result += isInWord ? String(scalar) : scalar.properties.titlecaseMapping
                isInWord = true
            } else {
                result.unicodeScalars.append(scalar)
                if !isMiddle, isBreak(scalar) { isInWord = false }
            }
            wasMiddle = isMiddle
        }
        return result
    }

    /// What joins two letters into one word, when it stands alone between them: the apostrophe of "don't".
    private static func isMiddle(_ scalar: Unicode.Scalar) -> Bool {
        [
            "'", ".", ":", "\u{B7}", "\u{387}", "\u{55F}", "\u{5F4}", "\u{2018}", "\u{2019}", "\u{2024}", "\u{2027}",
            "\u{FE13}", "\u{FE52}", "\u{FE55}", "\u{FF07}", "\u{FF0E}", "\u{FF1A}",
        ].contains(scalar)
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .connectorPunctuation, .format:
            return false
        default: return true
        }
    }
}
