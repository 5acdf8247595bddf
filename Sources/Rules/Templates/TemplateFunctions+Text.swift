internal import GoTemplate
internal import Model

/// Functions that change texts.
let textFunctions: [String: GoFunction] = [
    "title": GoFunction(.string) { .string(LetterCase.title($0[0].text)) },
    "toUpper": GoFunction(.string) { .string(LetterCase.upper($0[0].text)) },
    "toLower": GoFunction(.string) { .string(LetterCase.lower($0[0].text)) },
    "match": GoFunction(.string, .string) { .bool(try pattern($0[0].text).matches($0[1].text)) },
    "reReplaceAll": GoFunction(.string, .string, .string) { values in
        let (pattern, text, replacement) = (try pattern(values[0].text), values[2].text, values[1].text)
        // At worst each character is replaced, and no template can write as much as this.
        guard (text.utf8.count + 1) * (replacement.utf8.count + 1) < 1 << 28 else {
            throw TemplateFunctionError(description: "the result may be too long")
        }
        return .string(pattern.replacingAll(in: text, with: replacement))
    },
    "args": GoFunction(rest: .any) { try arguments($0) },
    // Only HTML templates escape what this marks as safe, and rules have none.
    "safeHtml": GoFunction(.string) { $0[0] },
]

private func pattern(_ text: String) throws(TemplateFunctionError) -> Pattern {
    do {
        return try Pattern.ofGo(text)
    } catch {
        throw TemplateFunctionError(description: "error parsing regexp: \(error.reason)")
    }
}

/// The arguments as a map, so that a template can be given more than one.
private func arguments(_ values: [GoValue]) throws(TemplateFunctionError) -> GoValue {
    // They may be maps of arguments themselves, and so on, but not until the stack is full.
    let depth = 1 + (values.map(\.nesting).max() ?? 0)
    guard depth <= 20 else { throw TemplateFunctionError(description: "arguments nest more than 20 levels deep") }
    let members = Dictionary(uniqueKeysWithValues: values.enumerated().map { ("arg\($0.offset)", $0.element) })
    return .typed(GoType("map[string]interface {}", depth: depth), .map(members))
}

extension GoValue {
    fileprivate var nesting: Int {
        guard case .typed(let type, _) = self else { return 0 }
        return type.depth
    }
}
