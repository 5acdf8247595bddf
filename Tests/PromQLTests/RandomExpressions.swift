/// The same sequence of numbers from the same seed (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Writes random expressions of correct types.
struct ExpressionGenerator {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func scalar(depth: Int) -> String {
        guard depth > 0 else { return pick(["1", "0.5", "-2", "1e9", "NaN", "-Inf", "5m", "0x10", "time()", "pi()"]) }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return "scalar(\(vector(depth: depth - 1)))"
        case 1: return "(\(scalar(depth: depth - 1)))"
        case 2: return "-\(scalar(depth: depth - 1))"
        case 3: return "\(scalar(depth: depth - 1)) >= bool \(scalar(depth: depth - 1))"
        default:
            return
                "\(scalar(depth: depth - 1)) \(pick(["+", "-", "*", "/", "%", "^", "atan2"])) \(scalar(depth: depth - 1))"
        }
    }

    mutating func vector(depth: Int) -> String {
        guard depth > 0 else { return selector() + shift() }
        switch Int.random(in: 0..<13, using: &random) {
        case 0: return "(\(vector(depth: depth - 1)))"
        case 1: return "-\(vector(depth: depth - 1))"
        case 2: return "\(pick(["abs", "ceil", "sgn", "sort"]))(\(vector(depth: depth - 1)))"
        case 3:
            return "\(pick(["rate", "max_over_time", "deriv", "avg_over_time", "resets"]))(\(matrix(depth: depth - 1)))"
        case 4: return "\(pick(["sum", "avg", "count"]))\(grouping())(\(vector(depth: depth - 1)))"
        case 5: return "topk\(grouping())(\(scalar(depth: depth - 1)), \(vector(depth: depth - 1)))"
        case 6:
            return
                "\(vector(depth: depth - 1)) \(pick(["+", ">", "== bool", "^", "*", "</"])) \(scalar(depth: depth - 1))"
        case 7: return "\(vector(depth: depth - 1)) \(pick(["and", "or", "unless"])) \(vector(depth: depth - 1))"
        case 8: return "\(pick(["histogram_count", "histogram_avg", "sort_by_label"]))(\(vector(depth: depth - 1)))"
        case 9: return "histogram_quantile(\(scalar(depth: depth - 1)), \(vector(depth: depth - 1)))"
        case 10: return "\(pick(["limitk", "limit_ratio"]))(\(scalar(depth: depth - 1)), \(vector(depth: depth - 1)))"
        case 11:
            return
                "(\(vector(depth: depth - 1))) \(pick(["*", "-", "<", "!= bool"]))\(matching()) (\(vector(depth: depth - 1)))"
        default: return "quantile_over_time(\(scalar(depth: depth - 1)), \(matrix(depth: depth - 1)))"
        }
    }

    private mutating func matrix(depth: Int) -> String {
        chance(60) || depth == 0
            ? "\(selector())[\(duration())]\(shift())"
            : "\(pick(["abs", "sum"]))(\(vector(depth: depth - 1)))[\(duration()):\(chance(50) ? duration() : "")]\(shift())"
    }

    private mutating func selector() -> String {
        pick([
            "up", "native", "http_requests_total{code=~\"5..\",job!=\"x\"}", "{__name__=\"a\",b!~\"c\"}",
            "sum{by=\"\"}",
            "{\"my.metric\",\"a.b\"='c'}", "job:up:rate5m{instance=\"a\\nb\"}", "offset",
        ])
    }

    private mutating func shift() -> String {
        guard chance(30) else { return "" }
        return pick([
            " offset 5m", " offset -1h30m", " @ 10", " @ end()", " @ start() offset 1w", " offset (step() * 2)",
            " offset -range()", " offset 1.5",
        ])
    }

    private mutating func duration() -> String {
        pick([
            "5m", "1h30m", "90", "step() + 1m", "(5m)", "2 * 1m ^ 2", "max_of(1m, range() % 1h)", "1d", "-1m + 2m",
            "0.25",
        ])
    }

    private mutating func grouping() -> String {
        pick(["", " by (a)", " without (a, b)", " by ()", " without () ", " by (on, \"x.y\")"])
    }

    private mutating func matching() -> String {
        pick(["", " on (a)", " ignoring (a, b)", " on (a) group_left (c)", " ignoring () group_right ()", " fill (0)"])
    }
}
