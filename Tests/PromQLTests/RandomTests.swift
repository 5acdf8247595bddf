import PromQL
import Testing

@Suite("Random input")
struct RandomTests {
    @Test("whatever parses prints as something that parses to the same", arguments: 0..<40)
    func roundTrip(seed: Int) throws {
        var generator = ExpressionGenerator(seed: UInt64(seed))
        for depth in 0..<25 {
            let text = generator.vector(depth: depth % 6)
            let expression = try Expression(parsing: text)
            let printed = expression.description
            let again = try Expression(parsing: printed)
            #expect(again.root == expression.root, "\(text)\n\(printed)")
            #expect(again.description == printed)
        }
    }

    @Test("no bytes crash the parser, and every error can be shown", arguments: 0..<10)
    func bytes(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<1000 {
            let count = Int.random(in: 0..<60, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            check(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("no mutation of a correct expression crashes the parser", arguments: 0..<10)
    func mutations(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var generator = ExpressionGenerator(seed: UInt64(seed))
        let alphabet = Array("()[]{}:,\"'`\\#@^*/%+-=!~<>0123456789_.eExsmhdwyabNif \n\u{E4}".utf8)
        for _ in 0..<300 {
            var bytes = Array(generator.vector(depth: 3).utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                let byte = alphabet.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[position] = byte
                case 1: bytes.insert(byte, at: position)
                default: bytes.remove(at: position)
                }
            }
            check(String(decoding: bytes, as: UTF8.self))
        }
    }

    private func check(_ text: String) {
        do {
            let expression = try Expression(parsing: text)
            // What parses may well be impossible to evaluate, but never crashes.
            _ = try? Engine().instant(expression, at: 0, in: MemoryStorage())
            if (try? Expression(parsing: expression.description).root) != expression.root {
                Issue.record("\(text) prints as \(expression)")
            }
        } catch {
            if error.rendering.isEmpty { Issue.record("no message for \(text)") }
        }
    }
}
