package import YAML

/// A file of tests for rules, in the format of `promtool test rules`.
package struct RuleTestFile: Sendable {
    /// A pattern of rule files, and where it stands.
    package struct Pattern: Sendable {
        package let text: String
        private let node: YAMLNode

        init(text: String, node: YAMLNode) {
            self.text = text
            self.node = node
        }

        /// A complaint about the pattern.
        package func error(_ message: String) -> YAMLError { node.error(message) }
    }

    package let file: String
    /// As they are written; relative ones are meant from the folder of the file.
    package let ruleFiles: [Pattern]
    /// How often all groups are evaluated, in milliseconds, whatever interval of their own they have.
    package let evaluationInterval: Int64
    /// Whether numbers may differ by the last bit of what they are stored in.
    package let isFuzzy: Bool
    package let tests: [RuleTest]
    /// The places of groups in the order of evaluation, by their names.
    let groupPlaces: [String: Int]

    /// Reads a file of tests; `file` is its path, for messages. What lies within series, expressions and expected
    /// values is read when a test runs, so that the others run all the same.
    package init(parsing bytes: [UInt8], file: String) throws(YAMLError) {
        var documents = try YAMLNode.documents(parsing: bytes, file: file)
        if documents.isEmpty { documents = [try YAMLNode(parsing: [], file: file)] }
        var reader = try RuleTestFileReader(documents[0], file: file)
        self = try reader.read()
    }

    init(
        file: String, ruleFiles: [Pattern], evaluationInterval: Int64, isFuzzy: Bool, tests: [RuleTest],
        groupPlaces: [String: Int]
    ) {
        self.file = file
        self.ruleFiles = ruleFiles
        self.evaluationInterval = evaluationInterval
        self.isFuzzy = isFuzzy
        self.tests = tests
        self.groupPlaces = groupPlaces
    }

    /// The groups as they are evaluated one after the other, each once.
    ///
    /// Upstream sorts by place, takes the first place for groups that have none, and leaves open what comes first of equal
    /// ones; here that is the order of the files.
    func ordered(_ groups: [RuleGroup]) -> [RuleGroup] {
        var known: Set<RuleGroup.ID> = []
        return groups.filter { known.insert($0.id).inserted }.enumerated()
            .map { (place: (groupPlaces[$0.element.id.name] ?? 0, $0.offset), group: $0.element) }
            .sorted { $0.place < $1.place }.map(\.group)
    }
}
