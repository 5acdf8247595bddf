/// Adds to a sum and keeps account of what rounding loses of it.
@inline(__always)
func compensatedAdd(_ value: Double, to sum: inout Double, losing lost: inout Double) {
    let total = sum + value
    if total.isInfinite {
        lost = 0
    } else if sum.magnitude >= value.magnitude {
        lost += (sum - total) + value
    } else {
        lost += (value - total) + sum
    }
    sum = total
}

/// A sum that carries the digits that a plain one loses (Neumaier's variant of Kahan's summation).
struct CompensatedSum {
    private var sum = 0.0
    private var compensation = 0.0

    /// Starts from a sum and what it lost.
    init(_ sum: Double = 0, compensation: Double = 0) {
        self.sum = sum
        self.compensation = compensation
    }

    var value: Double { sum.isInfinite ? sum : sum + compensation }

    var isInfinite: Bool { sum.isInfinite }

    /// Takes in one more value.
    mutating func add(_ value: Double) { compensatedAdd(value, to: &sum, losing: &compensation) }

    /// The sum with every part multiplied.
    func scaled(by factor: Double) -> CompensatedSum {
        CompensatedSum(sum * factor, compensation: compensation * factor)
    }
}

/// A mean that stays exact for long series and does not overflow where its result would not.
struct CompensatedMean {
    private var sum = CompensatedSum()
    private var count = 0.0
    /// Set once the plain sum has overflowed; then `sum` holds the mean.
    private var isIncremental = false

    var value: Double { isIncremental ? sum.value : sum.value / count }

    /// Takes in one more value.
    mutating func add(_ value: Double) {
        count += 1
        if !isIncremental {
            var next = sum
            next.add(value)
            if !next.isInfinite || count == 1 {
                sum = next
                return
            }
            isIncremental = true
            sum = sum.scaled(by: 1 / (count - 1))
        }
        sum = sum.scaled(by: (count - 1) / count)
        sum.add(value / count)
    }
}

/// Mean and spread in one pass (Welford's method).
struct RunningVariance {
    private var count = 0.0
    private var mean = 0.0
    private var squares = 0.0

    /// The population's variance.
    var value: Double { squares / count }

    /// Takes in one more value.
    mutating func add(_ value: Double) {
        count += 1
        let delta = value - mean
        mean += delta / count
        squares += delta * (value - mean)
    }
}

/// As `RunningVariance`, with what rounding loses of the mean and the squares kept account of.
struct CompensatedVariance {
    private var count = 0.0
    private var mean = CompensatedSum()
    private var squares = CompensatedSum()

    /// The population's variance.
    var value: Double { squares.value / count }

    /// Takes in one more value.
    mutating func add(_ value: Double) {
        count += 1
        let delta = value - mean.value
        mean.add(delta / count)
        squares.add(delta * (value - mean.value))
    }
}

/// The φ-quantile by linear interpolation; NaN of nothing, infinite for φ outside 0...1.
func quantile(_ φ: Double, of values: some Collection<Double>) -> Double {
    guard !values.isEmpty, !φ.isNaN else { return .nan }
    if φ < 0 { return -.infinity }
    if φ > 1 { return .infinity }
    let sorted = values.sorted { $0 < $1 || $0.isNaN && !$1.isNaN }
    let rank = φ * Double(sorted.count - 1)
    let lower = max(0, Int(rank.rounded(.down)))
    let upper = min(sorted.count - 1, lower + 1)
    let weight = rank - rank.rounded(.down)
    return sorted[lower] * (1 - weight) + sorted[upper] * weight
}
