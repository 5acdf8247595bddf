internal import YAML

/// Why a text is no command line: one clause, which does not say whose.
package struct CommandTextError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Splits a command line into words at white space; quotes and backslashes keep it together (POSIX shell, section 2.2).
package func commandWords(_ text: String) throws(CommandTextError) -> [String] {
    var splitter = WordSplitter(rest: text[...])
    return try splitter.words()
}

/// Reads a command: a list of words, or one text that is split into words as a shell does.
func commandWords(_ node: YAMLNode, context: FileContext) throws(YAMLError) -> [String] {
    let words: [String]
    if case .sequence = node.content {
        words = try node.elements("command") { node throws(YAMLError) in
            try context.expand(try node.string("an element of command"), at: node)
        }
    } else {
        words = try expandedWords(of: try node.string("command"), at: node, context: context)
    }
    guard let program = words.first, !program.isEmpty else { throw node.error("command must name a program") }
    if words.contains(where: { $0.utf8.contains(0) }) { throw node.error("command must not contain a zero byte") }
    return words
}

/// The words of a command line, their variables in place.
func expandedWords(of text: String, at node: YAMLNode, context: FileContext) throws(YAMLError) -> [String] {
    let words = try node.placing { () throws(CommandTextError) in try commandWords(text) }
    // Expanded after the split, so that a value with a space stays one word.
    return try words.map { word throws(YAMLError) in try context.expand(word, at: node) }
}

private struct WordSplitter {
    var rest: Substring

    mutating func words() throws(CommandTextError) -> [String] {
        var words: [String] = []
        while true {
            rest = rest.drop { $0.isWhitespace }
            if rest.isEmpty { return words }
            words.append(try word())
        }
    }

    private mutating func word() throws(CommandTextError) -> String {
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
            throw CommandTextError(
                "no shell reads this command, so \"\(word)\" means nothing: quote it, or run sh -c '…'")
        }
        return word
    }

    private mutating func quotation(until quote: Character) throws(CommandTextError) -> String {
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
        throw CommandTextError("command has a \(quote) that is not closed")
    }

    private mutating func escaped() throws(CommandTextError) -> Character {
        guard let character = rest.popFirst() else {
            throw CommandTextError("command ends in the middle of an escape")
        }
        return character
    }
}
