internal import Glibc
internal import Model

extension BinaryOperator {
    /// The result for two numbers: of a comparison the left one, to be kept where `holds` says so.
    func apply(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .modulo: fmod(left, right)
        case .power: pow(left, right)
        case .atan2: Glibc.atan2(left, right)
        case .equal, .notEqual, .greater, .less, .greaterOrEqual, .lessOrEqual: left
        case .and, .or, .unless, .trimUpper, .trimLower: .nan
        }
    }

    /// Whether a comparison is true; every other operator keeps all its results.
    func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .greater: left > right
        case .less: left < right
        case .greaterOrEqual: left >= right
        case .lessOrEqual: left <= right
        default: true
        }
    }
}

/// What an operator makes of two samples of any type.
struct SampleOperation {
    /// Nil where the operator has no meaning for the two.
    var result: SampleValue?
    /// Whether a comparison is true.
    var holds = true
    var note: Annotation?

    /// Of a comparison the result is the left sample.
    init(_ operation: BinaryOperator, _ left: SampleValue, _ right: SampleValue) {
        switch (left, right) {
        case (.float(let left), .float(let right)):
            guard !operation.isTrim else { break }
            result = .float(operation.apply(left, right))
            holds = operation.holds(left, right)
        case (.float(let factor), .histogram(let histogram)):
            if operation == .multiply { result = .histogram(histogram.scaled(by: factor).compacted()) }
        case (.histogram(let histogram), .float(let number)):
            result = operation.apply(histogram, number).map(SampleValue.histogram)
        case (.histogram(let left), .histogram(let right)):
            combine(operation, left, right)
        }
        if result == nil, note == nil {
            note = .incompatibleTypes(operation, left: left.type, right: right.type)
        }
    }

    private mutating func combine(_ operation: BinaryOperator, _ left: NativeHistogram, _ right: NativeHistogram) {
        switch operation {
        case .equal, .notEqual:
            result = .histogram(left)
            holds = left.hasSameData(as: right) == (operation == .equal)
        case .add, .subtract:
            var sum = left
            let name: Annotation.HistogramOperation = operation == .add ? .addition : .subtraction
            do throws(IncompatibleSchemas) {
                let adjustments = operation == .add ? try sum.add(right) : try sum.subtract(right)
                if adjustments.contains(.boundsReconciled) { note = .boundsReconciled(name) }
                if adjustments.contains(.resetCollision) {
                    note = .resetCollision(name)
                    return
                }
            } catch {
                note = .incompatibleBuckets(operation)
                return
            }
            if operation == .subtract { sum.resetHint = .gauge }
            result = .histogram(sum.compacted())
        default: break
        }
    }
}

extension BinaryOperator {
    fileprivate func apply(_ histogram: NativeHistogram, _ number: Double) -> NativeHistogram? {
        switch self {
        case .multiply: histogram.scaled(by: number).compacted()
        case .divide: histogram.divided(by: number).compacted()
        case .trimUpper: histogram.trimmed(at: number, keepsBelow: true)
        case .trimLower: histogram.trimmed(at: number, keepsBelow: false)
        default: nil
        }
    }
}

extension SampleValue {
    fileprivate var type: Annotation.SampleType {
        switch self {
        case .float: .float
        case .histogram: .histogram
        }
    }
}
