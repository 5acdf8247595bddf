/// A PromQL expression that has been parsed and checked.
package struct Expression: Sendable, Hashable, CustomStringConvertible {
    /// The top of the syntax tree.
    package let root: Node
    /// What was parsed.
    let text: [UInt8]

    /// Throws when the text is no expression, or one of wrong types, or has something experimental where that is not
    /// allowed.
    package init(parsing text: String, allowsExperimental: Bool = true) throws(ParseError) {
        self.text = Array(text.utf8)
        var parser = try Parser(self.text)
        root = try parser.parse()
        try TypeChecker(text: self.text).check(root)
        if !allowsExperimental { try ExperimentalCheck(text: self.text).check(root) }
    }

    /// The type of what it evaluates to.
    package var type: ValueType { root.type }

    /// Canonical PromQL of the same meaning.
    package var description: String { root.description }

    /// All selectors, from left to right; those of ranges are among them.
    package var selectors: [VectorSelector] {
        var selectors: [VectorSelector] = []
        root.collectSelectors(into: &selectors)
        return selectors
    }

    /// Metric names its selectors can match; nil when one can match any name.
    package var metricNames: Set<String>? {
        var names: Set<String> = []
        for selector in selectors {
            guard let matched = selector.metricNames else { return nil }
            names.formUnion(matched)
        }
        return names
    }
}

extension Node {
    fileprivate func collectSelectors(into selectors: inout [VectorSelector]) {
        switch kind {
        case .vector(let selector): selectors.append(selector)
        case .matrix(let matrix): selectors.append(matrix.selector)
        default: for child in kind.children { child.collectSelectors(into: &selectors) }
        }
    }
}
