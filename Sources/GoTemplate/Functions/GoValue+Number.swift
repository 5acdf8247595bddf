extension GoValue {
    /// What all functions take for a number: numbers, texts that are one, and durations, in seconds.
    package func asNumber() throws(FunctionError) -> Double {
        switch self {
        case .float(let number): return number
        case .int(let number): return Double(number)
        case .uint(let number): return Double(number)
        case .string(let text):
            guard let number = GoNumber.float(text) else {
                throw FunctionError("strconv.ParseFloat: parsing \(goQuoted(text)): invalid syntax")
            }
            guard number.isFinite || !text.contains(where: \.isNumber) else {
                throw FunctionError("strconv.ParseFloat: parsing \(goQuoted(text)): value out of range")
            }
            return number
        case .typed(GoDuration.type, let duration): return Double(duration.integer) / 1e9
        case .typed(_, .int(let number)): return Double(number)
        case .typed(_, .uint(let number)): return Double(number)
        default: throw FunctionError("can't convert \(typeName) to float")
        }
    }
}
