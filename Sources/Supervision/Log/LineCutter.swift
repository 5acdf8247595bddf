/// Cuts what a stream brings, which may begin and end amid a line, into lines.
struct LineCutter {
    /// A longer line is cut into several, in bytes.
    static let lineLimit = 16 << 10

    /// The beginning of a line whose end has not come yet; never more than a line may have.
    private var unfinished: [UInt8] = []

    /// Hands on each line that is complete now, without its end.
    mutating func cut(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Void) {
        var position = 0
        while position < bytes.count {
            // One byte more than a line may have: it may be the end of the longest.
            let reach = min(bytes.count, position + Self.lineLimit + 1 - unfinished.count)
            let piece = bytes.extracting(position..<reach)
            position = reach
            guard let end = piece.firstNewline else {
                unfinished.append(piece)
                if unfinished.count > Self.lineLimit { cutUnfinished(body) }
                continue
            }
            position -= piece.count - end - 1
            let line = piece.extracting(..<end)
            if unfinished.isEmpty {
                body(line)
            } else {
                unfinished.append(line)
                finish(body)
            }
        }
    }

    /// Ends the line that has begun, if there is one.
    mutating func finish(_ body: (Span<UInt8>) -> Void) {
        guard !unfinished.isEmpty else { return }
        body(unfinished.span)
        unfinished.removeAll(keepingCapacity: true)
    }

    /// Hands on as much as a line may have, up to the end of a character.
    private mutating func cutUnfinished(_ body: (Span<UInt8>) -> Void) {
        var end = Self.lineLimit
        while end > Self.lineLimit - 3, unfinished[end] & 0xC0 == 0x80 { end -= 1 }
        body(unfinished.span.extracting(..<end))
        unfinished.removeFirst(end)
    }
}
