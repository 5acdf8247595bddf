extension YAMLNode {
    /// Reads a file of one document; an empty one gives a null. `file` is only for messages.
    package init(
        parsing bytes: [UInt8], file: String, limits: YAMLLimits = .init()
    ) throws(YAMLError) {
        let documents = try Self.documents(parsing: bytes, file: file, limits: limits)
        if documents.count > 1 {
            throw documents[1].error("a second document begins here, but only one is read: remove it or the \"---\"")
        }
        let nothing = YAMLScalar(text: "", style: .plain, tag: nil)
        self =
            documents.first
            ?? YAMLNode(
                .scalar(nothing), mark: YAMLMark(line: 1, column: 1), source: YAMLSource(file: file, bytes: bytes))
    }

    /// Reads every document of a file.
    package static func documents(
        parsing bytes: [UInt8], file: String, limits: YAMLLimits = .init()
    ) throws(YAMLError) -> [YAMLNode] {
        let source = YAMLSource(file: file, bytes: bytes)
        guard bytes.count <= limits.bytes else {
            let message = "\(bytes.count) bytes are too many: a YAML file may have \(limits.bytes)"
            throw YAMLError(file: file, mark: YAMLMark(line: 1, column: 1), message: message)
        }
        return try bytes.withUnsafeBufferPointer { input throws(YAMLError) in
            var builder = YAMLTreeBuilder(
                reader: YAMLEventReader(input, source: source), source: source, limits: limits)
            return try builder.documents()
        }
    }
}
