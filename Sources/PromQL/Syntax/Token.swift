/// The smallest piece of an expression that has a meaning of its own.
struct Token: Hashable, Sendable {
    let kind: TokenKind
    /// Byte offsets in the expression's text.
    let range: Range<Int>
}

/// What a token is.
enum TokenKind: Hashable, Sendable {
    case endOfInput
    /// A name without a colon.
    case identifier
    /// A name with a colon in it, which only a metric may have.
    case metricIdentifier
    /// A number as written, `Inf` and `NaN` included.
    case number
    case duration
    /// A quoted text, quotes and escapes included.
    case string
    case symbol(Symbol)
    case keyword(Keyword)
}

/// Punctuation and the operators that are no words.
enum Symbol: String, Sendable {
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBrace = "{"
    case rightBrace = "}"
    case leftBracket = "["
    case rightBracket = "]"
    case comma = ","
    case colon = ":"
    case at = "@"
    case assign = "="
    case matches = "=~"
    case matchesNot = "!~"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case trimUpper = "</"
    case trimLower = ">/"
}

/// Words with a meaning, in any case; most may still name a metric or a label.
enum Keyword: String, Sendable {
    case and, or, unless, atan2
    case sum, avg, count, min, max, group, stddev, stdvar, topk, bottomk, quantile, limitk
    case countValues = "count_values"
    case limitRatio = "limit_ratio"
    case offset, smoothed, anchored, by, without, on, ignoring, bool, fill
    case groupLeft = "group_left"
    case groupRight = "group_right"
    case fillLeft = "fill_left"
    case fillRight = "fill_right"
    case start, end, step, range
    case maxOf = "max_of"
    case minOf = "min_of"

    /// Whether the word may stand for a metric where an operand is expected.
    var mayNameMetric: Bool {
        switch self {
        case .atan2, .on, .ignoring, .bool, .groupLeft, .groupRight: false
        default: true
        }
    }

    /// Whether the word can be called like a function.
    var mayNameFunction: Bool {
        switch self {
        case .start, .end, .step, .range, .maxOf, .minOf: true
        default: false
        }
    }

    /// Whether the word is one only when an opening parenthesis follows, so that older metrics keep their names.
    var needsParenthesis: Bool {
        switch self {
        case .fill, .fillLeft, .fillRight: true
        default: false
        }
    }
}
