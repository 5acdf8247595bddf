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
        try building(bytes, file, limits) { builder throws(YAMLError) in try builder.documents() }
    }

    /// Reads the first document of a file; nil when there is none. What follows it is not read, and need be no YAML.
    package static func firstDocument(
        parsing bytes: [UInt8], file: String, limits: YAMLLimits = .init()
    ) throws(YAMLError) -> (document: YAMLNode?, next: YAMLMark?) {
        try building(bytes, file, limits) { builder throws(YAMLError) in try builder.firstDocument() }
    }

    private static func building<Value>(
        _ bytes: [UInt8], _ file: String, _ limits: YAMLLimits,
        _ build: (inout YAMLTreeBuilder) throws(YAMLError) -> Value
    ) throws(YAMLError) -> Value {
        // Who reads the events is told the encoding, and so expects no byte order mark.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
        let source = YAMLSource(file: file, bytes: bytes)
        guard bytes.count <= limits.bytes else {
            let message = "\(bytes.count) bytes are too many: a YAML file may have \(limits.bytes)"
            throw YAMLError(file: file, mark: YAMLMark(line: 1, column: 1), message: message)
        }
        return try bytes.withUnsafeBufferPointer { input throws(YAMLError) in
            var builder = YAMLTreeBuilder(
                reader: YAMLEventReader(input, source: source), source: source, limits: limits)
            return try build(&builder)
        }
    }
}
