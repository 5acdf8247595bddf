import Format
import Supervision
import TestSupport
import Testing

/// What the pieces of the streams become, wherever the kernel cuts them.
@Suite struct LineCuttingTests {
    private static let limit = 16 << 10

    @Test("lines of both streams come out whole, wherever each is cut")
    func everyCut() {
        let out = Array("one\n\ntwo \u{E4}\u{1F600}\n\tthree\n".utf8)
        let err = Array("eins\nzwei\n".utf8)
        var expected: [String]?
        for outCut in 0...out.count {
            for errCut in 0...err.count {
                let folder = LogFolder()
                var log = folder.log()
                log.append(Array(out[..<outCut]), from: .out, at: 1000)
                log.append(Array(err[..<errCut]), from: .err, at: 1000)
                log.append(Array(out[outCut...]), from: .out, at: 1000)
                log.append(Array(err[errCut...]), from: .err, at: 1000)
                log.flush(at: 1000)
                let lines = folder.lines().sorted()
                #expect(lines == expected ?? lines, "cut at \(outCut) and \(errCut)")
                expected = lines
            }
        }
        #expect(
            expected == [
                "1970-01-01T00:00:01Z err 0 eins", "1970-01-01T00:00:01Z err 0 zwei", "1970-01-01T00:00:01Z out 0 ",
                "1970-01-01T00:00:01Z out 0 \tthree", "1970-01-01T00:00:01Z out 0 one",
                "1970-01-01T00:00:01Z out 0 two \u{E4}\u{1F600}",
            ])
    }

    @Test("a line that has not ended is written when its process has")
    func unfinished() {
        let folder = LogFolder()
        var log = folder.log()
        log.append("no end")
        log.append("nor here", from: .err)
        #expect(folder.texts == [])
        log.flush(at: 0)
        log.flush(at: 0)
        #expect(folder.texts == ["no end", "nor here"])
    }

    @Test(
        "a line of more than 16 KiB is cut into several, and one of just 16 KiB is not",
        arguments: [1, limit - 1, limit, limit + 1, 2 * limit, 2 * limit + 1, 5 * limit + 17], [1, 4096, 65_536])
    func longLines(_ length: Int, _ piece: Int) {
        let folder = LogFolder()
        var log = folder.log()
        let line = String(repeating: "x", count: length)
        let bytes = Array("\(line)\nnext\n".utf8)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            log.append(Array(bytes[start..<min(bytes.count, start + piece)]), from: .out, at: 0)
        }
        let texts = folder.texts
        #expect(texts.dropLast().allSatisfy { $0.utf8.count <= Self.limit })
        #expect(texts.dropLast().count == (length + Self.limit - 1) / Self.limit)
        #expect(texts.dropLast().joined() == line && texts.last == "next")
    }

    @Test("a cut never goes through a character", arguments: ["\u{E4}", "\u{20AC}", "\u{1F600}"], 0..<4)
    func characters(_ character: String, _ shift: Int) {
        let folder = LogFolder()
        var log = folder.log()
        let line = String(repeating: "x", count: shift) + String(repeating: character, count: 10_000)
        log.append("\(line)\n")
        #expect(folder.texts.count > 1 && folder.texts.joined() == line)
        #expect(!folder.texts.contains { $0.contains("\u{FFFD}") })
    }

    @Test("bytes that are no text stay as they were written")
    func binary() {
        let folder = LogFolder()
        var log = folder.log()
        let bytes = (0...255).map { UInt8($0) }.filter { $0 != 0x0A }
        log.append(bytes + [0x0A], from: .out, at: 0)
        #expect(LogCursor(in: folder.path).next()?.text == bytes)
    }

    @Test("a flood of empty lines is written whole")
    func emptyLines() {
        let folder = LogFolder()
        var log = folder.log(fileSize: 100 << 20, totalSize: 1 << 30)
        let chunk = [UInt8](repeating: 0x0A, count: 65_536)
        for _ in 0..<4 { log.append(chunk, from: .out, at: 0) }
        let cursor = LogCursor(in: folder.path)
        var count = 0
        while cursor.next() != nil { count += 1 }
        #expect(count == 4 * 65_536)
    }
}
