internal import Format

extension OutputBuffer {
    /// Appends text with backslashes, line ends and, where asked for, double quotes escaped.
    mutating func append(escaping text: Span<UInt8>, quotes: Bool) {
        write(atMost: 2 * text.count) { start in
            var target = start
            for index in text.indices {
                let byte = text[index]
                let isSpecial =
                    byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\n") || quotes && byte == UInt8(ascii: "\"")
                if isSpecial {
                    target.pointee = UInt8(ascii: "\\")
                    target += 1
                }
                target.pointee = byte == UInt8(ascii: "\n") ? UInt8(ascii: "n") : byte
                target += 1
            }
            return target - start
        }
    }

    /// Appends a name, in quotes when it is one that not every Prometheus reads.
    mutating func append(name: String) {
        guard !ExpositionFormat.NameEscaping.isPlain(name.utf8.span) else { return append(name) }
        append(UInt8(ascii: "\""))
        append(escaping: name.utf8.span, quotes: true)
        append(UInt8(ascii: "\""))
    }
}
