internal import YAML

extension YAMLNode {
    /// A duration above zero.
    func positiveDuration(_ subject: String) throws(YAMLError) -> Duration {
        let milliseconds = try duration(subject)
        guard milliseconds > 0 else { throw error("\(subject) must be longer than 0s") }
        return .milliseconds(milliseconds)
    }
}

extension MappingReader {
    /// A duration above zero; nil when the key is absent or null.
    mutating func positiveDuration(_ key: String) throws(YAMLError) -> Duration? {
        try value(key) { node throws(YAMLError) in try node.positiveDuration(key) }
    }
}
