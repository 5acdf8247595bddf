/// A declaration that other files can see, found by its line: enough to ask whether it says what it is for.
struct Declaration {
    enum Kind: String {
        case type, function, property, other
    }

    let kind: Kind
    let name: String
    /// Counted from 0.
    let line: Int
    let isDocumented: Bool
    /// Whether the type or extension around it states conformances, so that it may be what a protocol asks for.
    let mayBeWitness: Bool
    /// Whether it is written in the body of a protocol.
    let isRequirement: Bool
}

extension SourceFile {
    /// The declarations that are not private, at the top level and in types; what is local to a function is not among
    /// them.
    var declarations: [Declaration] {
        var reader = DeclarationReader(self)
        reader.read()
        return reader.declarations
    }
}

private struct DeclarationReader {
    /// What a pair of braces holds.
    private enum Scope {
        case members(isPrivate: Bool, conforms: Bool, isProtocol: Bool)
        case body
    }

    private let file: SourceFile
    private var scopes: [Scope] = []
    /// The scope that the next opening brace begins.
    private var pending = Scope.body
    private(set) var declarations: [Declaration] = []

    init(_ file: SourceFile) {
        self.file = file
    }

    mutating func read() {
        for index in file.code.indices {
            let line = file.code[index]
            readDeclaration(line, at: index)
            for byte in line.utf8 {
                switch byte {
                case UInt8(ascii: "{"):
                    scopes.append(pending)
                    pending = .body
                case UInt8(ascii: "}"):
                    if !scopes.isEmpty { scopes.removeLast() }
                default:
                    break
                }
            }
        }
    }

    private mutating func readDeclaration(_ line: Substring, at index: Int) {
        var (isPrivateScope, conforms, isProtocol) = (false, false, false)
        switch scopes.last {
        case .members(let isPrivate, let conformance, let protocolBody):
            (isPrivateScope, conforms, isProtocol) = (isPrivate, conformance, protocolBody)
        case .body: return
        case nil: break
        }
        let words = line.split(separator: " ")
        let modifiers = words.prefix { $0.hasPrefix("@") || Self.modifiers.contains($0.prefix { $0 != "(" }) }
        guard let first = words.dropFirst(modifiers.count).first else { return }
        // `init(…)` and `subscript(…)` have no name of their own.
        let keyword = first.prefix { $0.isLetter }
        let isPrivate = isPrivateScope || modifiers.contains { ["private", "fileprivate"].contains($0) }
        if Self.scopeKeywords.contains(keyword) {
            pending = .members(
                isPrivate: isPrivate, conforms: hasInheritance(at: index), isProtocol: keyword == "protocol")
        } else if Self.memberKeywords.contains(keyword) {
            pending = .body
        } else {
            return
        }
        guard !isPrivate, keyword != "extension" else { return }
        let name = words.dropFirst(modifiers.count + 1).first ?? ""
        declarations.append(
            Declaration(
                kind: kind(of: keyword), name: plainName(name), line: index,
                isDocumented: isDocumented(index), mayBeWitness: conforms, isRequirement: isProtocol
            )
        )
    }

    /// A name without the parameters that follow it; an operator may itself begin with `<`.
    private func plainName(_ word: Substring) -> String {
        let name = word.prefix { $0 != "(" && $0 != ":" }
        return String(name.first?.isLetter == true ? name.prefix { $0 != "<" } : name)
    }

    /// Whether the header that begins on a line, and may go on over several up to its brace, has a colon.
    private func hasInheritance(at index: Int) -> Bool {
        for line in file.code[index...] {
            let header = line.prefix { $0 != "{" }
            if header.contains(":") { return true }
            if header.count < line.count { return false }
        }
        return false
    }

    private static let modifiers: Set<Substring> = [
        "package", "internal", "private", "fileprivate", "static", "final", "indirect", "mutating", "nonmutating",
        "consuming", "borrowing", "nonisolated", "override", "lazy", "weak", "prefix", "postfix", "infix",
        "convenience", "required", "unowned",
    ]
    private static let scopeKeywords: Set<Substring> = [
        "struct", "class", "actor", "enum", "protocol", "extension",
    ]
    private static let memberKeywords: Set<Substring> = [
        "typealias", "associatedtype", "func", "var", "let", "init", "subscript",
    ]

    private func kind(of keyword: Substring) -> Declaration.Kind {
        switch keyword {
        case "struct", "class", "actor", "enum", "protocol", "typealias": .type
        case "func": .function
        case "var", "let": .property
        default: .other
        }
    }

    /// Whether a summary stands above a line, with nothing but attributes between them.
    private func isDocumented(_ index: Int) -> Bool {
        let above = file.lines[..<index].last { !$0.trimmed.hasPrefix("@") }
        return above?.trimmed.hasPrefix("///") ?? false
    }
}
