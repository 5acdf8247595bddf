import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// If these fail, what another program writes can end this one. `make fuzz` runs a million inputs by another seed.
@Suite struct FuzzTests {
    private static let root = String(#filePath.dropLast("/Tests/FuzzTests/FuzzTests.swift".count))
    private static let folder = "\(root)/.build/fuzz"

    private static func number(_ variable: String, else usual: UInt64) -> UInt64 {
        getenv(variable).flatMap { UInt64(String(cString: $0)) } ?? usual
    }

    @Test("Whatever it is fed, the parser comes back and does not contradict itself", arguments: FuzzedParser.all)
    func survives(_ parser: FuzzedParser) throws {
        let seed = Self.number("ROOST_FUZZ_SEED", else: 1)
        let inputs = Self.number("ROOST_FUZZ_INPUTS", else: 2000 * UInt64(FuzzedParser.all.count))
        let examples = try Self.examples(of: parser)
        try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
        let kept = try #require(KeptInput(path: "\(Self.folder)/\(parser.name)-crash"))
        var mutator = Mutator(examples: examples, words: parser.words)
        for number in 0..<inputs / UInt64(FuzzedParser.all.count) {
            let input = number < examples.count ? examples[Int(number)] : mutator.input(number, seed: seed)
            kept.keep(input)
            let start = ContinuousClock.now
            var complaint = parser.complaint(input)
            if ContinuousClock.now - start > .seconds(10) { complaint = "it takes too long" }
            guard let complaint else { continue }
            let file = "\(Self.folder)/\(parser.name)-\(seed)-\(number)"
            try Data(input).write(to: URL(filePath: file))
            Issue.record("\(complaint): seed \(seed), input \(number), kept in \(file)")
            break
        }
        kept.remove()
    }

    private static func examples(of parser: FuzzedParser) throws -> [[UInt8]] {
        let folder = "\(root)/Tests/FuzzCorpus/\(parser.name)"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        let examples = try names.map { Array(try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) }
        try #require(!examples.isEmpty, "\(folder) has no examples")
        return examples
    }
}
