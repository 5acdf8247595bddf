import Model
import PromQL

/// What expressions are made of.
let promqlWords = [
    "sum", "rate(", "by (", "without (", "on (", "ignoring (", "group_left", "group_right (", "bool", "offset", "@",
    "start()", "end()", "step()", "range()", "[5m]", "[1h:1m]", "{a=\"b\"}", "{\"a.b\"}", "=~", "!~", "!=", "==", "^",
    "%", "atan2",
    "and", "or", "unless", "fill (", "anchored", "smoothed", "Inf", "NaN", "0x1F", "1e9", "5m30s", "1_000", "'", "`",
    "\\x00",
    "#", "(", ")", ",", "-", "+", "count_values(\"x\",", "topk(", "limitk(", "histogram_quantile(", "label_replace(",
    "</", ">/",
]

/// How what is written of an expression differs from the expression; nil when it does not.
func contradictionInPromQL(_ bytes: [UInt8]) -> String? {
    let expression: Expression
    do throws(ParseError) {
        expression = try Expression(parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
        return error.description.isEmpty || error.rendering.isEmpty ? "an error without words" : nil
    }
    guard let again = try? Expression(parsing: expression.description) else {
        return "what it writes cannot be read: \(expression)"
    }
    guard again.root == expression.root else { return "what it writes means something else: \(expression)" }
    // Nothing is stored, but everything is walked.
    _ = try? Engine().instant(expression, at: 1_700_000_000_000, in: Nothing())
    return nil
}

private struct Nothing: Queryable {
    func select(_ matchers: [Matcher], from start: Int64, through end: Int64) -> [SeriesColumns] { [] }
}
