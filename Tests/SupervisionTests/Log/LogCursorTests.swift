import Format
import Glibc
import Registry
import Supervision
import Synchronization
import TestSupport
import Testing

/// Reading a log: over all its files, from its end, and on while it is written.
@Suite struct LogCursorTests {
    /// A log of 40 lines at the seconds 0 to 39 over several files, the older ones compressed but for the newest of them:
    /// every fifth on `err`, every tenth of the keeper, ten to an instance.
    private static let written = write()

    private static func write() -> LogFolder {
        let folder = LogFolder()
        for (range, program) in [(0..<30, keeperProgram()), (30..<40, "/nowhere")] {
            var log = folder.log(fileSize: 200, program: program)
            for index in range {
                log.instance = Int64(index / 10 + 1)
                let stream: LogStream = index % 10 == 0 ? .roost : index % 5 == 0 ? .err : .out
                log.append("line \(index)\n", from: stream, at: Timestamp(index) * 1000)
                log.finishCompressing()
            }
        }
        return folder
    }

    private func texts(_ folder: LogFolder, last: Int? = nil, _ change: (inout LogQuery) -> Void = { _ in }) -> [Int] {
        var query = LogQuery()
        change(&query)
        return folder.lines(query, last: last).compactMap { Int($0.split(separator: " ").last ?? "") }
    }

    @Test("the files are of all kinds: else the other tests say little")
    func files() {
        let states = Self.written.rotated.map(\.state)
        #expect(states.count(where: { $0 == .compressed }) > 2 && states.last == .plain)
    }

    @Test("all lines in their order, once each")
    func all() {
        #expect(texts(Self.written) == Array(0..<40))
    }

    @Test("the last lines, wherever files begin")
    func last() {
        let folder = Self.written
        for count in 0...42 { #expect(texts(folder, last: count) == Array(max(0, 40 - count)..<40), "\(count)") }
    }

    @Test("the last lines of those that are chosen")
    func lastChosen() {
        let folder = Self.written
        let errors = [5, 15, 25, 35]
        for count in 0...5 {
            #expect(texts(folder, last: count) { $0.streams = [.err] } == Array(errors.suffix(count)), "\(count)")
        }
    }

    @Test(
        "lines of a time, by both ends of which", arguments: [nil, -1, 0, 7, 12, 39, 40], [nil, -1, 0, 11, 12, 38, 40])
    func times(_ since: Int?, _ until: Int?) {
        let chosen = texts(Self.written) { query in
            query.since = since.map { Timestamp($0) * 1000 }
            query.until = until.map { Timestamp($0) * 1000 }
        }
        #expect(chosen == (0..<40).filter { $0 >= since ?? 0 && $0 <= until ?? 40 })
    }

    @Test("a millisecond decides", arguments: [(11_999, 12_001), (12_000, 12_000), (12_001, 12_999)])
    func milliseconds(_ since: Timestamp, _ until: Timestamp) {
        let chosen = texts(Self.written) { query in
            query.since = since
            query.until = until
        }
        #expect(chosen == (since <= 12_000 && 12_000 <= until ? [12] : []))
    }

    @Test("lines of a stream, of an instance, and of a text")
    func choices() {
        let folder = Self.written
        #expect(texts(folder) { $0.streams = [.roost] } == [0, 10, 20, 30])
        #expect(texts(folder) { $0.streams = [.roost, .err] } == [0, 5, 10, 15, 20, 25, 30, 35])
        #expect(texts(folder) { $0.instances = 2...2 } == Array(10..<20))
        #expect(texts(folder) { $0.text = { $0.count == 6 } } == Array(0..<10))
        #expect(
            texts(folder, last: 2) { query in
                query.instances = 1...3
                query.streams = [.out]
                query.until = 24_000
            } == [23, 24])
    }

    @Test(
        "an instance is found by its number, and by its place",
        arguments: [(.current, 4), (.previous, 3), (.number(1), 1), (.number(4), 4)] as [(InstanceChoice, Int64)])
    func instances(_ choice: InstanceChoice, _ number: Int64) throws {
        #expect(try choice.resolve(in: Self.written.path) == number)
    }

    @Test("an instance that is not there is told, with the newest")
    func noInstance() {
        let folder = LogFolder()
        #expect(throws: InstanceError.none) { try InstanceChoice.current.resolve(in: folder.path) }
        var log = folder.log()
        log.instance = 3
        log.append("x\n")
        #expect(throws: InstanceError.noPrevious(3)) { try InstanceChoice.previous.resolve(in: folder.path) }
        #expect(throws: InstanceError.noSuch(4, 3)) { try InstanceChoice.number(4).resolve(in: folder.path) }
        #expect(throws: InstanceError.noSuch(0, 3)) { try InstanceChoice.number(0).resolve(in: folder.path) }
    }

    @Test("a damaged file is told, and costs only what is behind the damage", arguments: [10, 40, 60])
    func damaged(_ size: Int) throws {
        let folder = Self.write()
        let first = "\(folder.path)/\(try #require(folder.rotated.first).name)"
        #expect(truncate(first, off_t(size)) == 0)
        let cursor = LogCursor(in: folder.path)
        var texts: [String] = []
        while let line = cursor.next() { texts.append(line.words) }
        #expect(cursor.damagedFiles == [first])
        #expect(texts.suffix(30) == (10..<40).map { "line \($0)" })
    }

    @Test("a log that is not there has no lines")
    func nothing() {
        #expect(LogCursor(in: "/nowhere").next() == nil)
        #expect(LogCursor(in: "/nowhere", last: 5, isFollowing: true).next() == nil)
    }

    @Test("lines of any length are found from the end", arguments: [1, 100, 16_000], [1, 3, 20])
    func longLinesFromTheEnd(_ length: Int, _ count: Int) {
        let folder = LogFolder()
        var log = folder.log()
        for index in 0..<25 { log.append("\(index) \(String(repeating: "x", count: length))\n") }
        let firsts = folder.lines(last: count).map { $0.split(separator: " ")[3] }
        #expect(firsts == (25 - count..<25).map { "\($0)" })
    }

    @Test("what is written while it is read is not read, unless it is asked for", arguments: [false, true])
    func presentEnd(_ isFollowing: Bool) {
        let folder = LogFolder()
        var log = folder.log()
        log.append("1\n")
        let cursor = LogCursor(in: folder.path, isFollowing: isFollowing)
        log.append("2\n")
        #expect(cursor.next()?.words == "1")
        #expect(cursor.next()?.words == (isFollowing ? "2" : nil))
        #expect(cursor.next() == nil)
        log.append("3\n")
        #expect(cursor.next()?.words == (isFollowing ? "3" : nil))
    }

    @Test("half a line is not read")
    func halfLine() {
        let folder = LogFolder()
        var log = folder.log()
        log.append("whole\n")
        let cursor = LogCursor(in: folder.path, isFollowing: true)
        #expect(shell("printf '1970-01-01T00:00:00Z out 0 ha' >> \(folder.current)").status == 0)
        #expect(cursor.next()?.words == "whole" && cursor.next() == nil)
        #expect(shell("printf 'lf\\n' >> \(folder.current)").status == 0)
        #expect(cursor.next()?.words == "half" && cursor.next() == nil)
    }
}
