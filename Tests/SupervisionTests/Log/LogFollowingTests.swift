import Format
import Glibc
import Registry
import Supervision
import Synchronization
import TestSupport
import Testing

/// Following a log over everything that a keeper and others do to it.
@Suite struct LogFollowingTests {
    /// All that a cursor has now.
    private func read(_ cursor: LogCursor) -> [String] {
        var texts: [String] = []
        while let line = cursor.next() { texts.append(line.words) }
        return texts
    }

    @Test("a follower goes over any number of rotations since its last look", arguments: 0...8)
    func rotations(_ step: Int) {
        let folder = LogFolder()
        var log = folder.log(fileSize: 60, program: keeperProgram())
        log.append("0\n")
        let cursor = LogCursor(in: folder.path, isFollowing: true)
        var (texts, next) = (read(cursor), 1)
        while next < 30 {
            for _ in 0...step {
                log.append("\(next)\n")
                next += 1
            }
            if next % 3 == 0 { log.finishCompressing() }
            texts += read(cursor)
        }
        log.finishCompressing()
        #expect(texts + read(cursor) == (0..<next).map(String.init))
    }

    @Test("a follower goes over another keeper, and a log that comes only later")
    func keepers() {
        let folder = LogFolder()
        let cursor = LogCursor(in: folder.path, isFollowing: true)
        #expect(read(cursor) == [])
        var first = folder.log(fileSize: 60)
        first.append("1\n2\n3\n4\n")
        #expect(read(cursor) == ["1", "2", "3", "4"])
        first.append("5\n")
        var second = folder.log(fileSize: 60)
        second.append("6\n7\n8\n")
        #expect(read(cursor) == ["5", "6", "7", "8"])
    }

    @Test("a follower goes over a log that is removed, moved away or emptied")
    func removed() {
        let folder = LogFolder()
        var log = folder.log()
        log.append("1\n")
        let cursor = LogCursor(in: folder.path, isFollowing: true)
        var expected = 1
        for command in [
            "rm \(folder.current)", "mv \(folder.current) \(folder.path)/away", "truncate -s 0 \(folder.current)",
            "rm -r \(folder.path)",
        ] {
            #expect(read(cursor) == ["\(expected)"])
            #expect(shell(command).status == 0)
            #expect(read(cursor) == [])
            expected += 1
            log.append("\(expected)\n")
        }
        #expect(read(cursor) == ["\(expected)"])
    }

    @Test("a follower that begins with the last lines goes on behind them", arguments: 0...5)
    func last(_ count: Int) {
        let folder = LogFolder()
        var log = folder.log(fileSize: 60)
        for index in 0..<4 { log.append("\(index)\n") }
        let cursor = LogCursor(in: folder.path, last: count, isFollowing: true)
        log.append("4\n5\n")
        #expect(read(cursor) == (max(0, 4 - count)..<6).map(String.init))
    }

    @Test("a follower that reads all the while, and readers that begin anew, see every line once, in order")
    func whileWritten() async throws {
        let folder = LogFolder()
        let (path, count) = (folder.path, 5000)
        let end = End()
        async let writing: Void = onThread {
            var limits = LogLimits()
            limits.fileSize = 8000
            var log = LineLog(in: path, limits: limits, at: 0, program: keeperProgram())
            for start in stride(from: 0, to: count, by: 50) {
                log.append((start..<start + 50).map { "\($0)\n" }.joined())
                if let child = log.compressor, waitpid(child, nil, WNOHANG) == child { _ = log.reaped(child) }
            }
            log.finishCompressing()
            end.isReached.store(true, ordering: .releasing)
        }
        let cursor = LogCursor(in: path, isFollowing: true)
        var texts: [String] = []
        while !end.isReached.load(ordering: .acquiring) {
            texts += read(cursor)
            // Everything up to now, by readers that have just come.
            let (all, some) = (folder.texts, read(LogCursor(in: path, last: 500)))
            #expect(all == (0..<all.count).map(String.init))
            let first = some.first.flatMap { Int($0) } ?? 0
            #expect(some == (first..<first + some.count).map(String.init))
        }
        try await writing
        texts += read(cursor)
        #expect(texts == (0..<count).map(String.init))
        #expect(folder.rotated.allSatisfy { $0.state == .compressed } && folder.rotated.count > 10)
    }

    @Test("a watch wakes a follower when a log changes, and tells when nobody reads its output")
    func watch() throws {
        let folder = LogFolder()
        var log = folder.log()
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let watch = LogWatch([folder.path])
        log.append("1\n")
        let start = ContinuousClock.now
        #expect(watch.wait(output: ends[1]))
        #expect(ContinuousClock.now - start < .milliseconds(900))
        close(ends[0])
        #expect(!watch.wait(output: ends[1]))
        close(ends[1])
    }
}

/// Whether a writer has written everything.
private final class End: Sendable {
    let isReached = Atomic(false)
}
