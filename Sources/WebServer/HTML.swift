/// A piece of a page. What is interpolated as text is escaped, what is interpolated as `HTML` is not, so that nothing
/// unescaped gets in by oversight.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var text: String

    init(stringLiteral value: String) {
        text = value
    }

    init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
    }

    init(_ pieces: some Sequence<HTML>) {
        text = pieces.map(\.text).joined()
    }

    /// Gathers a literal's pieces.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        /// Takes markup as it stands in the source.
        mutating func appendLiteral(_ literal: String) { text += literal }

        /// Takes what has been escaped.
        mutating func appendInterpolation(_ html: HTML) { text += html.text }

        /// Takes a whole number.
        mutating func appendInterpolation(_ number: Int) { text += String(number) }

        /// Takes text and makes it safe between tags and within quoted attributes.
        mutating func appendInterpolation(_ plain: String) {
            for scalar in plain.unicodeScalars {
                switch scalar {
                case "&": text += "&amp;"
                case "<": text += "&lt;"
                case ">": text += "&gt;"
                case "\"": text += "&quot;"
                case "'": text += "&#39;"
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
    }
}
