internal import YAML

/// Reads a command: a list of words, or one text that is split into words as a shell does.
func commandWords(_ node: YAMLNode, context: SettingsContext) throws(YAMLError) -> [String] {
    let words: [String]
    if case .sequence = node.content {
        words = try node.elements("command") { node throws(YAMLError) in
            try context.expand(try node.string("an element of command"), at: node)
        }
    } else {
        var splitter = WordSplitter(text: try node.string("command"), node: node)
        // Expanded after the split, so that a value with a space stays one word.
        words = try splitter.words().map { word throws(YAMLError) in try context.expand(word, at: node) }
    }
    guard let program = words.first, !program.isEmpty else { throw node.error("command must name a program") }
    if words.contains(where: { $0.utf8.contains(0) }) { throw node.error("command must not contain a zero byte") }
    return words
}

/// Splits a text at white space; quotes and backslashes keep it together (POSIX shell, section 2.2).
private struct WordSplitter {
    private var rest: Substring
    private let node: YAMLNode

    init(text: String, node: YAMLNode) {
        rest = text[...]
        self.node = node
    }

    mutating func words() throws(YAMLError) -> [String] {
        var words: [String] = []
        while true {
            rest = rest.drop { $0.isWhitespace }
            if rest.isEmpty { return words }
            words.append(try word())
        }
    }

    private mutating func word() throws(YAMLError) -> String {
        let start = rest
        var word = ""
        while let character = rest.first, !character.isWhitespace {
            rest.removeFirst()
            switch character {
            case "'", "\"": word += try quotation(until: character)
            case "\\": word.append(try escaped())
            default: word.append(character)
            }
        }
        let isPlain = start.hasPrefix(word)
        if isPlain, ["|", "||", "&", "&&", ";", "<", ">", ">>", "2>&1", "2>"].contains(word) {
            throw node.error("no shell reads this command, so \"\(word)\" means nothing: quote it, or run sh -c '…'")
        }
        return word
    }

    private mutating func quotation(until quote: Character) throws(YAMLError) -> String {
        var text = ""
        while let character = rest.popFirst() {
            if character == quote { return text }
            if character == "\\", quote == "\"" {
                if let next = rest.first, !"\\\"$`".contains(next) { text.append("\\") }
                text.append(try escaped())
            } else {
                text.append(character)
            }
        }
        throw node.error("command has a \(quote) that is not closed")
    }

    private mutating func escaped() throws(YAMLError) -> Character {
        guard let character = rest.popFirst() else { throw node.error("command ends in the middle of an escape") }
        return character
    }
}
