internal import Glibc

extension Function {
    /// Functions of each value by itself.
    static let math: [Function] = [
        Function("abs", [.vector], .perValue { $0.magnitude }),
        Function("ceil", [.vector], .perValue { $0.rounded(.up) }),
        Function("floor", [.vector], .perValue { $0.rounded(.down) }),
        Function("sqrt", [.vector], .perValue { $0.squareRoot() }),
        Function("exp", [.vector], .perValue { exp($0) }),
        Function("ln", [.vector], .perValue { log($0) }),
        Function("log2", [.vector], .perValue { log2($0) }),
        Function("log10", [.vector], .perValue { log10($0) }),
        Function("sgn", [.vector], .perValue { $0 < 0 ? -1 : $0 > 0 ? 1 : $0 }),
        Function("deg", [.vector], .perValue { $0 * 180 / .pi }),
        Function("rad", [.vector], .perValue { $0 * .pi / 180 }),
        Function("sin", [.vector], .perValue { sin($0) }),
        Function("cos", [.vector], .perValue { cos($0) }),
        Function("tan", [.vector], .perValue { tan($0) }),
        Function("asin", [.vector], .perValue { asin($0) }),
        Function("acos", [.vector], .perValue { acos($0) }),
        Function("atan", [.vector], .perValue { atan($0) }),
        Function("sinh", [.vector], .perValue { sinh($0) }),
        Function("cosh", [.vector], .perValue { cosh($0) }),
        Function("tanh", [.vector], .perValue { tanh($0) }),
        Function("asinh", [.vector], .perValue { asinh($0) }),
        Function("acosh", [.vector], .perValue { acosh($0) }),
        Function("atanh", [.vector], .perValue { atanh($0) }),
    ]

    /// Functions that keep each value within bounds, or to a multiple.
    static let clamping: [Function] = [
        Function(
            "clamp", [.vector, .scalar, .scalar],
            .perValueWith { value, bounds in
                // Bounds the wrong way round leave nothing over.
                bounds[0] > bounds[1] ? nil : larger(bounds[0], smaller(bounds[1], value))
            }
        ),
        Function("clamp_min", [.vector, .scalar], .perValueWith { larger($0, $1[0]) }),
        Function("clamp_max", [.vector, .scalar], .perValueWith { smaller($0, $1[0]) }),
        Function(
            "round", [.vector, .scalar], count: 1...2,
            .perValueWith { value, arguments in
                // Dividing by the inverse is exact for 0.1 and its like, where multiplying is not.
                let inverse = 1 / (arguments.first ?? 1)
                return (value * inverse + 0.5).rounded(.down) / inverse
            }
        ),
    ]
}

/// The larger number, and NaN when either is.
private func larger(_ left: Double, _ right: Double) -> Double {
    left.isNaN || right.isNaN ? .nan : Swift.max(left, right)
}

/// The smaller number, and NaN when either is.
private func smaller(_ left: Double, _ right: Double) -> Double {
    left.isNaN || right.isNaN ? .nan : Swift.min(left, right)
}
