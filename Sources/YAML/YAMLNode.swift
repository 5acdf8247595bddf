/// One value of a YAML file, which knows where it stands.
package struct YAMLNode: Sendable {
    /// What kinds of value YAML has.
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// In the order of the file, every key once, merge keys (`<<`) resolved.
        case mapping([YAMLEntry])
    }

    package let content: Content
    package let mark: YAMLMark
    package let source: YAMLSource

    /// A value that takes the place of one that was read, and is said to stand where that one does.
    package init(_ content: Content, mark: YAMLMark, source: YAMLSource) {
        self.content = content
        self.mark = mark
        self.source = source
    }

    /// What the value is, for messages.
    package var kindName: String {
        switch content {
        case .scalar(let scalar): scalar.isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// An error at this value.
    package func error(_ message: String) -> YAMLError {
        YAMLError(file: source.file, mark: mark, message: message)
    }
}

/// A key of a mapping and its value.
package struct YAMLEntry: Sendable {
    package let key: String
    package let keyMark: YAMLMark
    package let value: YAMLNode

    package init(key: String, keyMark: YAMLMark, value: YAMLNode) {
        self.key = key
        self.keyMark = keyMark
        self.value = value
    }

    /// An error at the key.
    package func keyError(_ message: String) -> YAMLError {
        YAMLError(file: value.source.file, mark: keyMark, message: message)
    }
}
