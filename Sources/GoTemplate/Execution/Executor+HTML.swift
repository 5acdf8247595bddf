extension Executor {
    /// Where a value is put within HTML.
    private enum HTMLPlace {
        case text
        case attribute
        /// An attribute that leads somewhere; `begins` where nothing of it has been written yet.
        case address(begins: Bool)
        /// Program text and style sheets, in which no escape is safe for all.
        case program(String)
    }

    /// How far back a tag is looked for, in bytes.
    private static let tagLimit = 8 << 10
    private static let addresses: Set = ["href", "src", "action", "formaction", "cite", "background", "poster"]

    /// What an action writes for a value, escaped for where it stands.
    func shown(_ value: GoValue) throws(TemplateError) -> String {
        guard form == .html else { return value.printed }
        // Nothing is written for nothing, as Go does in HTML.
        guard value != .nil else { return "" }
        let text = value.printed
        switch htmlPlace {
        case .text:
            if case .typed(.safeHTML, _) = value { return text }
            return Escaping.markup(text)
        case .attribute: return Escaping.markup(text)
        case .address(let begins):
            if case .typed(.safeURL, _) = value { return Escaping.markup(text) }
            // Go's word for an address that could run a program.
            guard !begins || Escaping.isHarmless(address: text) else { return "#ZgotmplZ" }
            return Escaping.markup(Escaping.address(text))
        case .program(let tag): throw error("nothing can be filled in within <\(tag)>")
        }
    }

    private var htmlPlace: HTMLPlace {
        let recent = output.suffix(Self.tagLimit)
        guard let start = recent.lastIndex(of: UInt8(ascii: "<")) else { return .text }
        var rest = recent[(start + 1)...]
        let tag = String(decoding: rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: ">") }, as: UTF8.self).lowercased()
        while let mark = rest.firstIndex(where: { "=>".utf8.contains($0) }) {
            if rest[mark] == UInt8(ascii: ">") { return ["script", "style"].contains(tag) ? .program(tag) : .text }
            let words = rest[..<mark].split { $0 <= 0x20 || "/\"'".utf8.contains($0) }
            let name = String(decoding: words.last ?? [], as: UTF8.self).lowercased()
            rest = rest[(mark + 1)...].drop { $0 <= 0x20 }
            if name.hasPrefix("on") || name == "style" { if isOpen(rest) { return .program("\(tag) \(name)") } }
            guard let quote = rest.first, "\"'".utf8.contains(quote) else {
                if rest.isEmpty { return Self.addresses.contains(name) ? .address(begins: true) : .attribute }
                continue
            }
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: quote) else {
                return Self.addresses.contains(name) ? .address(begins: rest.isEmpty) : .attribute
            }
            rest = rest[(end + 1)...]
        }
        return .attribute
    }

    /// Whether a value that has begun has not ended.
    private func isOpen(_ value: ArraySlice<UInt8>) -> Bool {
        guard let quote = value.first, "\"'".utf8.contains(quote) else { return true }
        return !value.dropFirst().contains(quote)
    }
}

extension GoType {
    /// A text that is HTML already.
    package static let safeHTML = GoType("template.HTML")
    /// A text that is a URL which may be led to.
    package static let safeURL = GoType("template.URL")
}
