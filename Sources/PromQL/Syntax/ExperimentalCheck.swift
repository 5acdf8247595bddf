/// Finds what upstream may still change or remove, and so has a switch for.
struct ExperimentalCheck {
    let text: [UInt8]

    /// Functions that upstream calls experimental as of 3.14.
    private static let functions: Set<String> = [
        "double_exponential_smoothing", "end", "histogram_quantiles", "info", "mad_over_time", "max_of", "min_of",
        "range", "sort_by_label", "sort_by_label_desc", "start", "start_timestamp", "step", "ts_of_first_over_time",
        "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time",
    ]

    /// Throws at the first experimental function or aggregation.
    func check(_ node: Node) throws(ParseError) {
        switch node.kind {
        case .call(let call) where Self.functions.contains(call.function.name):
            throw error("function \"\(call.function.name)\"", node)
        case .aggregation(let aggregation) where [.limitk, .limitRatio].contains(aggregation.aggregator):
            throw error("\(aggregation.aggregator.rawValue)()", node)
        default: for child in node.kind.children { try check(child) }
        }
    }

    private func error(_ subject: String, _ node: Node) -> ParseError {
        ParseError(
            "\(subject) is experimental and must be enabled with --enable-feature=promql-experimental-functions",
            at: node.range, in: text)
    }
}
