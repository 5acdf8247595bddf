internal import CYAML

/// libyaml's event parser over bytes that the caller keeps in place. The C structures never leave this file.
struct YAMLEventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let source: YAMLSource

    init(_ input: UnsafeBufferPointer<UInt8>, source: YAMLSource) {
        self.source = source
        parser = .allocate(capacity: 1)
        // Fails only when memory cannot be had.
        guard yaml_parser_initialize(parser) == 1 else { fatalError("no memory for a YAML parser") }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event; the stream's start is passed over.
    mutating func next() throws(YAMLError) -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
            defer { yaml_event_delete(&event) }
            guard event.type != YAML_STREAM_START_EVENT else { continue }
            return try convert(event)
        }
    }

    private func convert(_ event: yaml_event_t) throws(YAMLError) -> YAMLEvent {
        let mark = YAMLMark(event.start_mark)
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, mark: mark)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, mark: mark)
        case YAML_ALIAS_EVENT:
            return YAMLEvent(kind: .alias(string(event.data.alias.anchor) ?? ""), mark: mark)
        case YAML_SCALAR_EVENT:
            let data = event.data.scalar
            let tag = try type(string(data.tag), allowed: ["str", "int", "float", "bool", "null"], at: mark)
            let text = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
            let scalar = YAMLScalar(text: text, style: .init(data.style), tag: tag)
            return YAMLEvent(kind: .scalar(scalar), mark: mark, anchor: string(data.anchor))
        case YAML_SEQUENCE_START_EVENT:
            let data = event.data.sequence_start
            _ = try type(string(data.tag), allowed: ["seq"], at: mark)
            return YAMLEvent(kind: .sequenceStart, mark: mark, anchor: string(data.anchor))
        case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, mark: mark)
        case YAML_MAPPING_START_EVENT:
            let data = event.data.mapping_start
            _ = try type(string(data.tag), allowed: ["map"], at: mark)
            return YAMLEvent(kind: .mappingStart, mark: mark, anchor: string(data.anchor))
        case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, mark: mark)
        default: return YAMLEvent(kind: .streamEnd, mark: mark)
        }
    }

    /// The short name of a tag of YAML's own; others are refused, since nothing here gives them a meaning.
    private func type(_ tag: String?, allowed: [String], at mark: YAMLMark) throws(YAMLError) -> String? {
        guard let tag, tag != "!" else { return tag == nil ? nil : "str" }
        let prefix = "tag:yaml.org,2002:"
        if tag.hasPrefix(prefix), allowed.contains(String(tag.dropFirst(prefix.count))) {
            return String(tag.dropFirst(prefix.count))
        }
        throw YAMLError(file: source.file, mark: mark, message: "the tag \"\(tag)\" has no meaning here: remove it")
    }

    private func failure() -> YAMLError {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "not YAML"
        if state.error == YAML_READER_ERROR {
            return YAMLError(
                file: source.file, mark: source.mark(ofByte: state.problem_offset),
                message: "\(problem): a YAML file must be UTF-8 text without control characters")
        }
        let mark = YAMLMark(state.problem_mark)
        if source.byte(at: mark) == UInt8(ascii: "\t") {
            return YAMLError(file: source.file, mark: mark, message: "a tab cannot indent YAML: use spaces")
        }
        var message = problem
        if let context = state.context.map({ String(cString: $0) }) {
            message += " \(context) that starts at line \(state.context_mark.line + 1)"
        }
        return YAMLError(file: source.file, mark: mark, message: message)
    }

    private func string(_ characters: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        characters.map { String(cString: $0) }
    }
}

extension YAMLMark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}

extension YAMLScalar.Style {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .plain
        }
    }
}
