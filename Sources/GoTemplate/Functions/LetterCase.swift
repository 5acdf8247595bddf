/// Capital and small letters, one character at a time as Go changes them: a letter whose capital is two letters stays.
package enum LetterCase {
    /// All letters as capitals.
    package static func upper(_ text: String) -> String {
        mapped(text) { scalar in
            // Greek capitals with a small iota beside them are one character only as titles have them.
            [scalar.properties.uppercaseMapping, scalar.properties.titlecaseMapping]
        }
    }

    /// All letters as small ones.
    package static func lower(_ text: String) -> String {
        mapped(text) { scalar in scalar == "\u{130}" ? ["i"] : [scalar.properties.lowercaseMapping] }
    }

    private static func mapped(_ text: String, _ mappings: (Unicode.Scalar) -> [String]) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(mappings(scalar).first { $0.unicodeScalars.count == 1 }?.unicodeScalars.first ?? scalar)
        }
        return String(result)
    }

    /// Each word with a capital first, the rest as it is, or in small letters; what a word is, Unicode says.
    package static func title(_ text: String, lowersRest: Bool = false) -> String {
        var result = ""
        var isInWord = false
        var wasMiddle = false
        for scalar in text.unicodeScalars {
            let isMiddle = isMiddle(scalar)
            if wasMiddle, isMiddle { isInWord = false }
            if scalar.properties.isCased {
                let rest = lowersRest ? scalar.properties.lowercaseMapping : String(scalar)
                result += isInWord ? rest : scalar.properties.titlecaseMapping
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
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
            return unspaced.contains { $0.contains(scalar.value) }
        case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return false
        case .format: return scalar == "\u{200B}"
        default: return !joining.contains { $0.contains(scalar.value) }
        }
    }

    /// The letters of scripts that have no spaces between words, so that each is one to Unicode: those of Thailand and its
    /// neighbours, of China and of Japan.
    private static let unspaced: [ClosedRange<UInt32>] = [
        0xE01...0xEDF, 0x1000...0x109F, 0x1780...0x17DC, 0x1950...0x19C9, 0x1A20...0x1AAF, 0x3005...0x30FF,
        0x31F0...0x31FF, 0x3400...0x9FFF, 0xA9E0...0xA9FE, 0xAA60...0xAADF, 0xF900...0xFAFF, 0xFF66...0xFF9F,
        0x11700...0x11746, 0x17000...0x18D08, 0x1AFF0...0x1B2FB, 0x20000...0x3FFFF,
    ]

    /// Signs that are part of a word all the same.
    private static let joining: [ClosedRange<UInt32>] = [
        0xB8...0xB8, 0x2C2...0x2C5, 0x2D2...0x2D7, 0x2DE...0x2DF, 0x2E5...0x2FF, 0x55A...0x55C, 0x55E...0x55E,
        0x58A...0x58A,
        0x5F3...0x5F3, 0x66B...0x66B, 0x202F...0x202F,
    ]
}
