import TestSupport

/// Well-typed expressions over the series of `DifferentialData`.
///
/// What Prometheus 2.42 and 3 answer differently on purpose is not asked, or asked so that it makes no difference:
///
/// - Ranges and the lookback hold their left end in 2.42, not in 3: no sample lies on any end, no subquery's step does, and
///   none lies within another.
/// - 2.42 extrapolates a counter that begins within a window, a gap before it, to where it was zero; 3 no further than half an
///   interval: counters have no gaps.
/// - 2.42 adds up without carrying what rounding loses: results are compared to nine digits, and what tells such a difference
///   (`floor`, `==`, `count_values`, …) is only asked of samples as they are.
/// - The variance of a single NaN is 0 in 2.42 and NaN in 3: it is only asked of numbers.
/// - With several steps 2.42 moves the window of `predict_linear` along though `@` holds it; 3 does not: no `@` there.
/// - `holt_winters`, `.` in patterns at line ends, and functions that 2.42 does not have are left out.
struct RandomExpressions {
    private var random: SeededRandom
    private var isInSubquery = false

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    /// An expression whose type is a vector or a scalar.
    mutating func next() -> String { pick(12) == 0 ? scalar(2) : vector(3) }

    private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    private mutating func one(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }

    private mutating func number() -> String { one(["0", "1", "2.5", "-3", "100", "0.1", "1e3"]) }

    // MARK: Selectors

    private mutating func matchers(_ names: [String]) -> String {
        let conditions = names.filter { _ in pick(4) == 0 }.map { name in
            switch pick(4) {
            case 0: "\(name)=\"\(one(["0", "1", "2"]))\""
            case 1: "\(name)!=\"\(one(["0", "1", ""]))\""
            case 2: "\(name)=~\"\(one(["0|1", ".*", "[12]", "1.?", ""]))\""
            default: "\(name)!~\"\(one(["0", "[01]", ".+"]))\""
            }
        }
        return conditions.isEmpty ? "" : "{\(conditions.joined(separator: ","))}"
    }

    private mutating func metric() -> String { one(["c_total", "g", "g", "n", "h_bucket", "w"]) }

    private mutating func shift() -> String {
        switch pick(10) {
        case 0: " offset \(one(["1m", "7m", "-2m", "30s"]))"
        case 1: " @ \(DifferentialData.end - 600 * pick(4) - 2)"
        case 2: " @ \(one(["start()", "end()"])) offset 3m"
        default: ""
        }
    }

    private mutating func selector(_ metric: String? = nil) -> String {
        "\(metric ?? self.metric())\(matchers(["i", "dev"]))\(shift())"
    }

    private mutating func range(_ depth: Int, of metric: String? = nil) -> String {
        if depth > 0, metric == nil, !isInSubquery, pick(6) == 0 {
            isInSubquery = true
            defer { isInSubquery = false }
            return "(\(vector(depth - 1)))[\(one(["4m", "11m"])):\(one(["1m", "2m"]))]"
        }
        return "\(metric ?? self.metric())\(matchers(["i", "dev"]))[\(one(["2m", "5m", "9m30s"]))]\(shift())"
    }

    // MARK: Vectors

    private mutating func vector(_ depth: Int) -> String {
        guard depth > 0 else { return selector() }
        switch pick(14) {
        case 0: return selector()
        case 1: return exact()
        case 2:
            return
                "\(one(["abs", "sqrt", "exp", "ln", "log2", "log10", "deg", "rad", "sinh", "atan"]))(\(vector(depth - 1)))"
        case 3: return "\(one(["clamp_min", "clamp_max"]))(\(vector(depth - 1)), \(number()))"
        case 4: return "-\(vector(depth - 1))"
        case 5:
            return "label_replace(\(vector(depth - 1)), \"zone\", \"z$1\", \"\(one(["i", "dev", "none"]))\", \"(.*)\")"
        case 6:
            let function = one([
                "avg_over_time", "sum_over_time", "min_over_time", "max_over_time", "count_over_time", "last_over_time",
                "present_over_time", "stddev_over_time", "delta", "deriv", "idelta",
            ])
            return "\(function)(\(range(depth)))"
        case 7:
            return
                "\(one(["rate", "increase", "irate", "resets", "changes"]))(\(range(0, of: one(["c_total", "h_bucket"]))))"
        case 8: return "quantile_over_time(\(one(["0", "0.3", "0.9", "1"])), \(range(depth)))"
        case 9:
            let samples = "g\(matchers(["i", "dev"]))[\(one(["2m", "5m", "9m30s"]))]\(one(["", " offset 3m"]))"
            return "predict_linear(\(samples), \(one(["60", "-30", "3600"])))"
        case 10, 11: return aggregation(depth)
        default: return binary(depth)
        }
    }

    /// What would tell a rounded sum from an exact one is asked of samples as they are.
    private mutating func exact() -> String {
        let samples = selector(one(["g", "n", "c_total", "w"]))
        switch pick(9) {
        case 0: return "\(one(["floor", "ceil", "sgn", "timestamp"]))(\(samples))"
        case 1 where pick(2) == 0: return "\(one(["stddev", "stdvar"]))\(grouping())(\(samples))"
        case 1: return "round(\(samples), \(one(["5", "0.5", "10"])))"
        case 2: return "\(samples) \(comparison()) \(number())"
        case 3: return "\(number()) \(comparison()) \(samples)"
        case 4: return "count_values \(grouping())(\"v\", w)"
        case 5: return "\(one(["topk", "bottomk"]))(\(1 + pick(3)), g\(matchers(["i"])))"
        case 6: return "absent(\(one(["g{i=\"9\"}", "g", "none{dev=\"0\"}", "n"])))"
        case 7: return "absent_over_time(\(one(["g{i=\"9\"}", "g", "n"]))[2m])"
        default: return "\(samples) \(comparison()) on (i, dev) \(selector("w"))"
        }
    }

    private mutating func comparison() -> String {
        "\(one(["==", "!=", ">", "<", ">=", "<="]))\(pick(3) == 0 ? " bool" : "")"
    }

    private mutating func grouping() -> String {
        switch pick(3) {
        case 0: ""
        case 1: " by (\(one(["i", "dev", "i, dev", "none", "le, i"]))) "
        default: " without (\(one(["i", "dev", "le", "none"]))) "
        }
    }

    private mutating func aggregation(_ depth: Int) -> String {
        switch pick(8) {
        case 0: return "quantile\(grouping())(\(one(["0", "0.4", "0.95", "1"])), \(vector(depth - 1)))"
        case 1:
            return
                "histogram_quantile(\(one(["0.1", "0.5", "0.9"])), sum by (\(one(["le", "le, i", "le, dev"]))) (rate(h_bucket[5m])))"
        case 2: return "histogram_quantile(0.75, h_bucket)"
        default:
            return
                "\(one(["sum", "avg", "min", "max", "count", "group"]))\(grouping())(\(vector(depth - 1)))"
        }
    }

    private mutating func binary(_ depth: Int) -> String {
        let arithmetic = one(["+", "-", "*", "/", "^"])
        switch pick(7) {
        case 0: return "\(vector(depth - 1)) \(arithmetic) \(number())"
        case 1: return "\(scalar(depth - 1)) \(arithmetic) (\(vector(depth - 1)))"
        case 2: return "(\(vector(depth - 1))) \(one(["and", "or", "unless"]))\(matching()) (\(vector(depth - 1)))"
        case 3: return "\(selector("g")) \(arithmetic) on (i, dev) \(selector("n"))"
        case 4:
            return
                "\(selector("c_total")) \(arithmetic) on (i) group_left (\(one(["", "zone", "dev"]))) \(one(["n", "max by (i) (g)"]))"
        case 5: return "\(one(["n", "sum by (i) (g)"])) \(arithmetic) on (i) group_right () \(selector("h_bucket"))"
        default: return "(\(vector(depth - 1))) \(arithmetic)\(matching()) (\(vector(depth - 1)))"
        }
    }

    private mutating func matching() -> String {
        one(["", "", " on (i)", " on (i, dev)", " ignoring (dev)", " ignoring (le)", " on ()"])
    }

    // MARK: Scalars

    private mutating func scalar(_ depth: Int) -> String {
        guard depth > 0 else { return number() }
        return switch pick(5) {
        case 0: "scalar(\(vector(depth - 1)))"
        case 1: "time()"
        case 2: "(\(scalar(depth - 1)) \(one(["+", "-", "*", "/", "%", "^"])) \(number()))"
        case 3: "(\(scalar(depth - 1)) \(one([">", "<=", "=="])) bool \(number()))"
        default: number()
        }
    }
}
