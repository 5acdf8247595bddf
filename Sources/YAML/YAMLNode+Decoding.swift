internal import Format

/// Typed readings of a node; `subject` says in messages what is being read.
extension YAMLNode {
    package var isNull: Bool {
        if case .scalar(let scalar) = content { scalar.isNull } else { false }
    }

    /// The text of any single value but null.
    package func string(_ subject: String) throws(YAMLError) -> String {
        guard case .scalar(let scalar) = content, !scalar.isNull else { throw mismatch(subject, "a text") }
        return scalar.text
    }

    /// True or false.
    package func bool(_ subject: String) throws(YAMLError) -> Bool {
        guard case .scalar(let scalar) = content, let bool = scalar.bool else {
            throw mismatch(subject, "true or false", isShown: true)
        }
        return bool
    }

    /// A whole number within bounds, however it is written: `1000`, `1e3` or `1000.0`.
    package func int(_ subject: String, in range: ClosedRange<Int> = Int.min...Int.max) throws(YAMLError) -> Int {
        guard case .scalar(let scalar) = content,
            let int = scalar.int ?? scalar.double.flatMap({ Int(exactly: $0) })
        else {
            throw mismatch(subject, "a whole number", isShown: true)
        }
        guard range.contains(int) else {
            throw error("\(subject) must be from \(range.lowerBound) to \(range.upperBound), not \(int)")
        }
        return int
    }

    /// A duration as Prometheus writes it, in milliseconds.
    package func duration(_ subject: String) throws(YAMLError) -> Int64 {
        guard case .scalar(let scalar) = content, let duration = DurationText.milliseconds(scalar.text) else {
            throw mismatch(subject, "a duration such as 30s, 5m or 1h30m", isShown: true)
        }
        return duration
    }

    /// A duration above zero, in milliseconds.
    package func positiveDuration(_ subject: String) throws(YAMLError) -> Int64 {
        let duration = try duration(subject)
        guard duration > 0 else { throw error("\(subject) must be longer than 0s") }
        return duration
    }

    /// An amount of bytes from `smallest` on.
    package func size(_ subject: String, from smallest: Int64 = 1) throws(YAMLError) -> Int64 {
        guard case .scalar(let scalar) = content, let size = SizeText.bytes(scalar.text) else {
            throw mismatch(subject, "a size such as 512MiB, 1GB or 4096", isShown: true)
        }
        guard size >= smallest else {
            throw error("\(subject) must be at least \(SizeText.text(smallest)), not \(scalar.text)")
        }
        return size
    }

    /// A number, which may be infinite or none (`.inf`, `.nan`).
    package func number(_ subject: String) throws(YAMLError) -> Double {
        guard case .scalar(let scalar) = content, let number = scalar.double else {
            throw mismatch(subject, "a number", isShown: true)
        }
        return number
    }

    /// A number above zero.
    package func positiveNumber(_ subject: String) throws(YAMLError) -> Double {
        guard case .scalar(let scalar) = content, let number = scalar.double, number > 0, number.isFinite else {
            throw mismatch(subject, "a number above 0", isShown: true)
        }
        return number
    }

    /// One of a few words.
    package func choice<Value: RawRepresentable & CaseIterable>(
        _ subject: String
    ) throws(YAMLError) -> Value where Value.RawValue == String {
        let words = Value.allCases.map(\.rawValue)
        guard case .scalar(let scalar) = content, let value = Value(rawValue: scalar.text) else {
            throw mismatch(subject, "one of \(words.joined(separator: ", "))", isShown: true)
        }
        return value
    }

    /// A list, each element made by `element`.
    package func elements<Value>(
        _ subject: String, _ element: (YAMLNode) throws(YAMLError) -> Value
    ) throws(YAMLError) -> [Value] {
        guard case .sequence(let nodes) = content else { throw mismatch(subject, "a list") }
        var values: [Value] = []
        for node in nodes { values.append(try element(node)) }
        return values
    }

    /// A mapping's entries; null is an empty one.
    package func entries(of subject: String) throws(YAMLError) -> [YAMLEntry] {
        if isNull { return [] }
        guard case .mapping(let entries) = content else { throw mismatch(subject, "a mapping of keys to values") }
        return entries
    }

    /// A mapping, read by `body`, which takes its keys; what it leaves is refused.
    package func mapping<Value>(
        _ subject: String, _ body: (inout MappingReader) throws(YAMLError) -> Value
    ) throws(YAMLError) -> Value {
        var reader = try MappingReader(self, subject)
        let value = try body(&reader)
        try reader.finish()
        return value
    }

    /// The value is shown only where a number or one of a few words was due: any other may be a secret.
    private func mismatch(_ subject: String, _ expected: String, isShown: Bool = false) -> YAMLError {
        if isShown, case .scalar(let scalar) = content, !scalar.isNull, scalar.text.utf8.count <= 40 {
            return error("\(subject) must be \(expected), not \"\(scalar.text)\"")
        }
        return error("\(subject) must be \(expected), not \(kindName)")
    }
}
