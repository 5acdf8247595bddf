internal import CRE2

/// Why a text is no regular expression.
package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    package let pattern: String
    package let reason: String

    package var description: String { "invalid regular expression \(quoted(pattern)): \(reason)" }
}

/// A compiled RE2 regular expression; `.` matches line ends too, as in PromQL.
package final class Pattern: Sendable {
    /// Bounds what one hostile expression can allocate, in bytes.
    private static let memoryLimit = 8 << 20

    // Immutable once compiled, and RE2 promises that matching is thread-safe.
    private nonisolated(unsafe) let compiled: OpaquePointer

    package init(_ text: String) throws(PatternError) {
        var text = text
        let compiled = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                cre2_compile(characters.baseAddress, characters.count, Self.memoryLimit)
            }
        }
        guard let compiled else { throw PatternError(pattern: text, reason: "out of memory") }
        if let complaint = cre2_error(compiled) {
            let reason = String(cString: complaint)
            cre2_free(compiled)
            throw PatternError(pattern: text, reason: reason)
        }
        self.compiled = compiled
    }

    deinit { cre2_free(compiled) }

    /// A pattern that matches that text and nothing else.
    package static func escaped(_ text: String) -> String {
        text.reduce(into: "") { pattern, character in
            if #"\.+*?()|[]{}^$"#.contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
    }

    /// Whether the expression matches all of the text.
    package func matchesWhole(_ text: String) -> Bool {
        withCharacters(text) { cre2_full_match(compiled, $0, $1) }
    }

    /// Whether the expression matches somewhere in the text.
    package func matches(_ text: String) -> Bool {
        withCharacters(text) { cre2_match(compiled, $0, $1, 0, false, nil, 0) }
    }

    /// Whether the expression matches somewhere in the bytes, which need not be UTF-8.
    package func matches(_ bytes: Span<UInt8>) -> Bool {
        bytes.withUnsafeBytes { bytes in
            cre2_match(compiled, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, 0, false, nil, 0)
        }
    }

    /// Replaces every match; the replacement may use `$1`, `${1}`, `${name}` and `$$` as in Go's `Regexp.Expand`.
    package func replacingAll(in text: String, with replacement: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var copied = 0
        var position = 0
        var previousEnd: Int?
        while position <= bytes.count, let groups = groups(in: text, from: position), let whole = groups[0] {
            // As in Go, an empty match right behind another match does not count.
            if !whole.isEmpty || whole.lowerBound != previousEnd {
                result.append(contentsOf: bytes[copied..<whole.lowerBound])
                expand(replacement, bytes: bytes, groups: groups, into: &result)
                copied = whole.upperBound
            }
            previousEnd = whole.upperBound
            position = whole.isEmpty ? Self.nextCharacter(in: bytes, after: whole.upperBound) : whole.upperBound
        }
        result.append(contentsOf: bytes[copied...])
        return String(decoding: result, as: UTF8.self)
    }

    /// Where the next character begins: behind the continuation bytes of this one.
    private static func nextCharacter(in bytes: [UInt8], after position: Int) -> Int {
        var next = position + 1
        while next < bytes.count, bytes[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }

    /// The replacement with its groups filled in when the expression matches all of the text, else nil.
    package func expandingWhole(_ text: String, template: String) -> String? {
        guard let groups = groups(in: text, from: 0, anchored: true) else { return nil }
        var result: [UInt8] = []
        expand(template, bytes: Array(text.utf8), groups: groups, into: &result)
        return String(decoding: result, as: UTF8.self)
    }

    private func groups(in text: String, from start: Int, anchored: Bool = false) -> [Range<Int>?]? {
        let count = Int(cre2_group_count(compiled)) + 1
        var offsets = [Int](repeating: -1, count: 2 * count)
        let matched = withCharacters(text) { characters, length in
            offsets.withUnsafeMutableBufferPointer { buffer in
                cre2_match(compiled, characters, length, start, anchored, buffer.baseAddress, Int32(count))
            }
        }
        guard matched else { return nil }
        return (0..<count).map { offsets[2 * $0] < 0 ? nil : offsets[2 * $0]..<offsets[2 * $0 + 1] }
    }

    private func expand(_ template: String, bytes: [UInt8], groups: [Range<Int>?], into result: inout [UInt8]) {
        var rest = Array(template.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "$") else {
                result.append(byte)
                continue
            }
            if rest.first == UInt8(ascii: "$") {
                rest.removeFirst()
                result.append(byte)
            } else if let name = groupName(&rest) {
                let index = Int(name) ?? namedGroup(name)
                if groups.indices.contains(index), let range = groups[index] {
                    result.append(contentsOf: bytes[range])
                }
            } else {
                result.append(byte)
            }
        }
    }

    /// Takes `1`, `name`, `{1}` or `{name}` off the front; takes nothing when it is none of them.
    private func groupName(_ rest: inout ArraySlice<UInt8>) -> String? {
        let isBraced = rest.first == UInt8(ascii: "{")
        let body = isBraced ? rest.dropFirst() : rest
        let name = body.prefix { byte in
            byte == UInt8(ascii: "_") || Character(Unicode.Scalar(byte)).isLetter && byte < 0x80
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard !name.isEmpty else { return nil }
        var after = body.dropFirst(name.count)
        if isBraced { guard after.popFirst() == UInt8(ascii: "}") else { return nil } }
        rest = after
        return String(decoding: name, as: UTF8.self)
    }

    private func namedGroup(_ name: String) -> Int {
        withCharacters(name) { Int(cre2_named_group(compiled, $0, $1)) }
    }

    private func withCharacters<Result>(_ text: String, _ body: (UnsafePointer<CChar>?, Int) -> Result) -> Result {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress, $0.count) }
        }
    }
}
