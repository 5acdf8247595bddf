import Model
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

    @Test("whatever parses evaluates to something or is refused, and a step at a time to the same", arguments: 0..<20)
    func evaluation(seed: Int) throws {
        var generator = ExpressionGenerator(seed: UInt64(seed))
        var options = EngineOptions()
        options.maxSamples = 1_000_000
        let engine = Engine(options: options)
        let storage = try storage(
            "up 1 0 1x20", #"http_requests_total{code="500",job="a"} 0+7x30"#, "offset 3 -3 NaN Inf -Inf 1e300x9",
            #"http_requests_total{code="503",job="b"} 0+1x9 0+2x9"#, #"a{b="x"} _x5 1+1x9 stale _x3 5"#, "a 0.1x30",
            #"{"my.metric","a.b"="c"} 1 2 3 2 1"#,
            "native {{count:1 sum:2 buckets:[1]}}+{{count:3 sum:5 buckets:[1 2]}}x6 1x3 {{schema:2 sum:3 n_buckets:[1]}}x9"
        )
        for depth in 0..<25 {
            let expression = try Expression(parsing: generator.vector(depth: depth % 5))
            let range = try? engine.range(expression, from: 0, through: 1_200_000, step: 240_000, in: storage)
            let instant = try? engine.instant(expression, at: 1_200_000, in: storage)
            guard let range, case .vector(let samples) = instant, !expression.mentionsQuery else { continue }
            let last = range.filter {
                $0.timestamps.last == 1_200_000 || $0.histograms.timestamps.last == 1_200_000
            }
            #expect(last.map(\.labels) == samples.map(\.labels).sorted(), "\(expression)")
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

extension Expression {
    /// Whether it speaks of the query's own times, which differ between the two kinds of query.
    fileprivate var mentionsQuery: Bool {
        ["start()", "end()", "step()", "range()"].contains { description.contains($0) }
    }
}
