import Format
import Model
import Settings
import YAML

/// What a certificate, a key or an authority is kept in.
struct PEMDocument {
    /// One block between `BEGIN` and `END`.
    struct Block {
        let label: String
        let bytes: [UInt8]
    }

    let blocks: [Block]

    /// Takes the blocks out of a text; nil when one is not what it says.
    init?(_ text: String) {
        var blocks: [Block] = []
        var label: String?
        var body: [UInt8] = []
        for line in text.split(whereSeparator: \.isNewline) {
            if let begun = Self.label(of: line, after: "BEGIN") {
                guard label == nil else { return nil }
                (label, body) = (begun, [])
            } else if let ended = Self.label(of: line, after: "END") {
                guard ended == label, let bytes = decodedBase64(body) else { return nil }
                blocks.append(Block(label: ended, bytes: bytes))
                label = nil
            } else if label != nil, !line.contains(":") {
                body += line.utf8.filter { !" \t\r".utf8.contains($0) }
            }
        }
        guard label == nil else { return nil }
        self.blocks = blocks
    }

    /// What stands between the dashes of a line that begins or ends a block; nil for any other line.
    private static func label(of line: Substring, after word: String) -> String? {
        let line = line.filter { $0 != "\r" }
        let (head, tail) = ("-----\(word) ", "-----")
        guard line.hasPrefix(head), line.hasSuffix(tail), line.count > head.count + tail.count else { return nil }
        return String(line.dropFirst(head.count).dropLast(tail.count))
    }

    var certificate: [UInt8]? { blocks.first { $0.label == "CERTIFICATE" }?.bytes }
    var key: [UInt8]? { blocks.first { $0.label.hasSuffix("PRIVATE KEY") && !isEncrypted($0) }?.bytes }
    var hasEncryptedKey: Bool { blocks.contains(where: isEncrypted) }

    private func isEncrypted(_ block: Block) -> Bool { block.label == "ENCRYPTED PRIVATE KEY" }
}

/// Base64 of RFC 4648 with padding; nil when it is none.
private func decodedBase64(_ text: [UInt8]) -> [UInt8]? {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard text.count.isMultiple(of: 4), padding <= 2 else { return nil }
    var bytes: [UInt8] = []
    var (bits, count) = (UInt32(0), 0)
    for character in text.dropLast(padding) {
        let value = values[Int(character)]
        guard value < 64 else { return nil }
        bits = bits << 6 | UInt32(value)
        count += 6
        if count >= 8 {
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
    }
    return bytes
}
