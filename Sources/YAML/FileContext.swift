/// What the reading of a file needs to know about its surroundings: where its paths start, what its variables stand for.
package struct FileContext {
    private let folder: String
    /// nil where the file is only checked: variables then stay as they are written.
    private let environment: ((String) -> String?)?

    /// The surroundings of the file at a path. `environment` looks variables up, for `${NAME}`.
    package init(file: String, environment: ((String) -> String?)? = nil) {
        folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        self.environment = environment
    }

    /// A path as seen from the file.
    package func path(_ path: String) -> String {
        path.hasPrefix("/") ? path : folder + path
    }

    /// Whether a text hangs on variables that are not known, so that nothing can be said of what it will be.
    package func isOpen(_ text: String) -> Bool { environment == nil && text.contains("${") }

    /// A text with its variables in place; nil when nothing can be said of what it will be.
    package func knownText(_ node: YAMLNode, _ subject: String) throws(YAMLError) -> String? {
        let text = try expand(try node.string(subject), at: node)
        return isOpen(text) ? nil : text
    }

    /// Replaces each `${NAME}` by that variable of the environment; `$${` stands for a plain `${`.
    package func expand(_ text: String, at node: YAMLNode) throws(YAMLError) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                let (value, end) = try variable(rest.dropFirst(2), at: node)
                result += value
                rest = rest[end...]
            } else {
                result += "$"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    private func variable(
        _ text: Substring, at node: YAMLNode
    ) throws(YAMLError) -> (value: String, end: Substring.Index) {
        guard let brace = text.firstIndex(of: "}") else {
            throw node.error("\"${\" without its \"}\": close it, or write \"$${\" for the plain text")
        }
        let name = String(text[..<brace])
        guard isVariableName(name) else {
            // What stands there may be a part of a secret.
            throw node.error(
                "\"${…}\" names no variable: use letters, digits and \"_\", or \"$${\" for the plain text")
        }
        guard let value = environment.map({ $0(name) }) ?? "${\(name)}" else {
            throw node.error("the variable ${\(name)} is not set: set it in the environment that roost runs in")
        }
        return (value, text.index(after: brace))
    }
}

/// Whether a text can name a variable of the environment (POSIX: letters, digits and `_`, no digit first).
package func isVariableName(_ name: String) -> Bool {
    let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
    guard let first = name.utf8.first, !isDigit(first) else { return false }
    return name.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
}
