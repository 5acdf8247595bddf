/// A key that the live view knows.
enum WatchKey: Equatable {
    case quit, sort
    case up, down, pageUp, pageDown, top, bottom
}

/// Makes keys of the bytes that a terminal sends; a sequence may come in several pieces.
struct WatchKeyReader {
    private var sequence = ""

    /// The keys that are complete with these bytes; what is not known is passed over.
    mutating func keys(in bytes: some Sequence<UInt8>) -> [WatchKey] {
        bytes.compactMap { byte in key(Character(Unicode.Scalar(byte))) }
    }

    private mutating func key(_ character: Character) -> WatchKey? {
        if character == "\u{1B}" {
            sequence = "\u{1B}"
            return nil
        }
        guard !sequence.isEmpty else { return Self.plain[character] }
        sequence.append(character)
        // An introducer, parameters, and one letter or tilde that ends it.
        let isOpen = sequence.count == 2 ? "[O".contains(character) : "0123456789;".contains(character)
        if isOpen, sequence.count < 16 { return nil }
        defer { sequence = "" }
        return Self.sequences[String(sequence.dropFirst(2))]
    }

    private static let plain: [Character: WatchKey] = [
        "q": .quit, "Q": .quit, "\u{3}": .quit, "s": .sort, "k": .up, "j": .down, "g": .top, "G": .bottom,
        " ": .pageDown, "b": .pageUp,
    ]
    private static let sequences: [String: WatchKey] = [
        "A": .up, "B": .down, "5~": .pageUp, "6~": .pageDown, "H": .top, "F": .bottom, "1~": .top, "4~": .bottom,
    ]
}
