/// One alternative of an `Accept` or `Accept-Encoding` header (RFC 9110, section 12.5), names in lower case.
struct AcceptedRange {
    let name: String
    let parameters: [String: String]
    /// From 0, not acceptable, to 1.
    let quality: Double

    /// The alternatives that are acceptable, best first; those of equal quality in the order of the header.
    static func parse(_ header: String) -> [AcceptedRange] {
        let ranges = header.split(separator: ",", maxSplits: 64).compactMap(AcceptedRange.init)
        return ranges.enumerated()
            .sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }
            .map(\.element)
    }

    private init?(_ text: Substring) {
        let parts = text.split(separator: ";").map(trimmed)
        guard let name = parts.first, !name.isEmpty else { return nil }
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map(trimmed)
            guard pair.count == 2 else { continue }
            let isQuoted = pair[1].utf8.count >= 2 && pair[1].hasPrefix("\"") && pair[1].hasSuffix("\"")
            parameters[pair[0].lowercased()] = String(isQuoted ? pair[1].dropFirst().dropLast() : pair[1])
        }
        self.name = name.lowercased()
        quality = parameters["q"].map { Double($0) ?? 0 } ?? 1
        self.parameters = parameters
    }
}

/// Without spaces and tabs at both ends.
private func trimmed(_ text: Substring) -> Substring {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    var text = text.drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return text
}
