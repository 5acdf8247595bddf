internal import Model

extension Function {
    /// Functions that put the series of an instant query in order; a range query has an order of its own.
    static let ordering: [Function] = [
        sort("sort") { $0 < $1 },
        sort("sort_desc") { $0 > $1 },
        sortByLabel("sort_by_label", isDescending: false),
        sortByLabel("sort_by_label_desc", isDescending: true),
    ]

    private static func sort(
        _ name: String, by precedes: @escaping @Sendable (Double, Double) -> Bool
    ) -> Function {
        Function(
            name, [.vector],
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                var columns = try evaluator.vector(call.arguments[0], over: grid)
                for index in columns.indices { columns[index].dropHistograms() }
                guard isOrdered(evaluator, node) else { return .vector(columns) }
                columns.removeAll { $0.present.isEmpty }
                return .vector(
                    columns.sorted { left, right in
                        let (left, right) = (left.values[0], right.values[0])
                        // NaN comes last either way.
                        return precedes(left, right) || right.isNaN && !left.isNaN
                    }
                )
            }
        )
    }

    private static func sortByLabel(_ name: String, isDescending: Bool) -> Function {
        Function(
            name, [.vector, .string], count: 1...Int.max,
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let columns = try evaluator.vector(call.arguments[0], over: grid)
                var names: [String] = []
                for argument in call.arguments.dropFirst() { names.append(try evaluator.string(argument)) }
                guard isOrdered(evaluator, node) else { return .vector(columns) }
                return .vector(
                    columns.sorted { left, right in
                        let (left, right) = isDescending ? (right.labels, left.labels) : (left.labels, right.labels)
                        for name in names {
                            let (first, second) = (left[name] ?? "", right[name] ?? "")
                            if first != second { return first.isNaturallyLess(than: second) }
                        }
                        return left < right
                    }
                )
            }
        )
    }

    /// Whether an order has a meaning in this query; else that is noted.
    private static func isOrdered(_ evaluator: Evaluator, _ node: Node) -> Bool {
        if evaluator.query.count == 1 { return true }
        evaluator.annotate(.sortInRangeQuery, at: node)
        return false
    }
}

extension String {
    /// The order in which `a2` comes before `a10`: digits that follow each other count as one number.
    fileprivate func isNaturallyLess(than other: String) -> Bool {
        var (left, right) = (utf8[...], other.utf8[...])
        while let first = left.first, let second = right.first {
            if first.isDigit, second.isDigit {
                let (leftDigits, rightDigits) = (left.takeDigits(), right.takeDigits())
                let (leftNumber, rightNumber) = (leftDigits.withoutZeros, rightDigits.withoutZeros)
                if leftNumber.count != rightNumber.count { return leftNumber.count < rightNumber.count }
                if !leftNumber.elementsEqual(rightNumber) { return leftNumber.lexicographicallyPrecedes(rightNumber) }
                if leftDigits.count != rightDigits.count { return leftDigits.count < rightDigits.count }
            } else {
                if first != second { return first < second }
                left.removeFirst()
                right.removeFirst()
            }
        }
        return left.isEmpty && !right.isEmpty
    }
}

extension Substring.UTF8View {
    fileprivate mutating func takeDigits() -> Substring.UTF8View {
        let digits = prefix { $0.isDigit }
        removeFirst(digits.count)
        return digits
    }

    fileprivate var withoutZeros: Substring.UTF8View { drop { $0 == UInt8(ascii: "0") } }
}
