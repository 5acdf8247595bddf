/// Finds what upstream may still change or remove, and so has a switch for.
struct ExperimentalCheck {
    let text: [UInt8]

    /// Functions that upstream calls experimental as of 3.14.
    private static let functions: Set<String> = [
        "double_exponential_smoothing", "end", "histogram_quantiles", "info", "mad_over_time", "max_of", "min_of",
        "range", "sort_by_label", "sort_by_label_desc", "start", "start_timestamp", "step", "ts_of_first_over_time",
        "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time",
    ]

    /// Throws at the first experimental function, aggregation or modifier.
    func check(_ node: Node) throws(ParseError) {
        switch node.kind {
        case .call(let call) where Self.functions.contains(call.function.name):
            throw error("function \"\(call.function.name)\"", "promql-experimental-functions", node)
        case .aggregation(let aggregation) where [.limitk, .limitRatio].contains(aggregation.aggregator):
            throw error("\(aggregation.aggregator.rawValue)()", "promql-experimental-functions", node)
        case .vector(let selector): try check(selector, node)
        case .matrix(let matrix): try check(matrix.selector, node)
        case .binary(let binary) where binary.matching.leftFill != nil || binary.matching.rightFill != nil:
            throw error("the modifier \"fill\"", "promql-binop-fill-modifiers", node)
        default: for child in node.kind.children { try check(child) }
        }
    }

    private func check(_ selector: VectorSelector, _ node: Node) throws(ParseError) {
        guard let boundary = selector.boundary else { return }
        throw error("the modifier \"\(boundary)\"", "promql-extended-range-selectors", node)
    }

    private func error(_ subject: String, _ feature: String, _ node: Node) -> ParseError {
        ParseError(
            "\(subject) is experimental and must be enabled with --enable-feature=\(feature)", at: node.range, in: text)
    }
}
