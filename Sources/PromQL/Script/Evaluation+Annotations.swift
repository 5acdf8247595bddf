internal import Model

extension Script.Evaluation {
    /// What differs first between the annotations of a result and those that are expected; nil when nothing does.
    func difference(to annotations: QueryAnnotations) -> String? {
        var warnings: [Script.Message?] = []
        var infos: [Script.Message?] = []
        for expectation in expectations {
            switch expectation {
            case .warning(let message): warnings.append(message)
            case .info(let message): infos.append(message)
            case .noWarning:
                if let warning = annotations.warnings.first { return "got a warning, expected none: \(warning)" }
            case .noInfo:
                if let info = annotations.infos.first { return "got an info, expected none: \(info)" }
            case .fail, .ordered, .string, .rangeVector: break
            }
        }
        return difference("warning", warnings, annotations.warnings) ?? difference("info", infos, annotations.infos)
    }

    private func difference(_ kind: String, _ expected: [Script.Message?], _ actual: [String]) -> String? {
        guard !expected.isEmpty else { return nil }
        for message in expected where !actual.contains(where: { message?.matches($0) ?? true }) {
            return "expected \(kind) \(message?.description ?? "of any kind"), got \(actual)"
        }
        for message in actual where !expected.contains(where: { $0?.matches(message) ?? true }) {
            return "got \(kind) that is not expected: \(message)"
        }
        return nil
    }
}

extension Script.Message {
    /// Whether a text is the message, or has a match of the pattern in it.
    func matches(_ text: String) -> Bool {
        switch self {
        case .text(let expected): text == expected
        case .pattern(let pattern): (try? Pattern(pattern))?.matches(text) == true
        }
    }

    var description: String {
        switch self {
        case .text(let text): "\"\(text)\""
        case .pattern(let pattern): "that matches \"\(pattern)\""
        }
    }
}
