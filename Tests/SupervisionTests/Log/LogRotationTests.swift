import Format
import Glibc
import Registry
import Supervision
import TestSupport
import Testing

/// When a file is rotated, and what is kept.
@Suite struct LogRotationTests {
    private static let hour: Timestamp = 3_600_000
    /// `1970-01-01T00:00:01Z out 0 x` and the line's end.
    private static let lineSize = 29
    /// What cannot be packed any smaller.
    private static let noise = {
        var random = SeededRandom(seed: 7)
        return (0..<300_000).map { _ in UInt8(truncatingIfNeeded: random.next()) | 0x20 }
    }()

    @Test(
        "a file is rotated before it would become larger than its limit, and not a byte earlier",
        arguments: [(0, 1), (1, 1), (2, 1), (3, 1), (4, 2), (6, 2), (7, 3)], [0, 1, lineSize - 1])
    func exactSize(_ lines: (count: Int, files: Int), _ spare: Int) {
        let folder = LogFolder()
        var log = folder.log(fileSize: Int64(3 * Self.lineSize + spare))
        for index in 0..<lines.count { log.append("\(index)\n", at: 1000) }
        #expect(folder.rotated.count + 1 == lines.files)
        #expect(folder.texts == (0..<lines.count).map(String.init))
    }

    @Test("lines that come at once are rotated at the same bytes as those that come alone", arguments: 1...6)
    func atOnce(_ perFile: Int) {
        let (alone, together) = (LogFolder(), LogFolder())
        var first = alone.log(fileSize: Int64(perFile * Self.lineSize))
        var second = together.log(fileSize: Int64(perFile * Self.lineSize))
        for index in 0..<9 { first.append("\(index)\n", at: 1000) }
        second.append((0..<9).map { "\($0)\n" }.joined(), at: 1000)
        #expect(alone.names == together.names)
        #expect(alone.names.map(alone.text) == together.names.map(together.text))
    }

    @Test("a line that is longer than a file may be has a file of its own")
    func hugeLine() {
        let folder = LogFolder()
        var log = folder.log(fileSize: 64)
        log.append("a\n\(String(repeating: "b", count: 200))\nc\n", at: 1000)
        #expect(folder.names.count == 3)
        #expect(folder.texts.map(\.count) == [1, 200, 1])
    }

    @Test("more than a batch of lines is rotated at the limit too")
    func bigBatch() {
        let folder = LogFolder()
        var log = folder.log(fileSize: 100_000, totalSize: 10 << 20)
        log.append((0..<20_000).map { "\($0)\n" }.joined(), at: 1000)
        #expect(folder.texts == (0..<20_000).map(String.init))
        for file in folder.rotated {
            let size = folder.text(of: file.name).utf8.count
            #expect(size <= 100_000 && size > 100_000 - 40)
        }
    }

    @Test(
        "a file is rotated by its age: of its oldest line, which a clock that is set back makes older",
        arguments: [
            // Hours at which lines are written, and how many files there are then.
            ([0, 1, 23], 1), ([0, 24], 2), ([0, 23, 24, 25], 2), ([0, 24, 47, 48], 3),
            // An hour forward ages it; back again is no harm.
            ([10, 34, 10, 33], 2), ([10, 9, 32], 1), ([10, 9, 33], 2),
            // A year forward and back.
            ([10, 8770, 11, 34], 2), ([10, 8770, 11, 35], 3),
        ] as [([Int64], Int)])
    func age(_ hours: [Int64], _ files: Int) {
        let folder = LogFolder()
        var log = folder.log(fileAge: 24 * Self.hour, at: hours[0] * Self.hour)
        for hour in hours { log.append("\(hour)\n", at: hour * Self.hour) }
        #expect(folder.rotated.count + 1 == files)
        #expect(folder.texts == hours.map(String.init))
    }

    @Test(
        "the age of a file is that of its first line after its keeper was started again",
        arguments: [23, 24] as [Int64])
    func ageOverRestart(_ hours: Int64) {
        let folder = LogFolder()
        var first = folder.log(fileAge: 24 * Self.hour)
        first.append("old\n", at: 0)
        var second = folder.log(fileAge: 24 * Self.hour, at: hours * Self.hour)
        #expect(folder.rotated.count == (hours == 24 ? 1 : 0))
        second.append("new\n", at: hours * Self.hour)
        #expect(folder.rotated.count == (hours == 24 ? 1 : 0))
        #expect(folder.texts == ["old", "new"])
    }

    @Test("a file without lines has no age")
    func emptyFile() {
        let folder = LogFolder()
        var log = folder.log(fileAge: Self.hour)
        log.append("", at: 100 * Self.hour)
        log.append("x", at: 200 * Self.hour)
        #expect(folder.names == ["current"])
    }

    @Test("the name of a file tells the oldest and newest of its times, and its instances")
    func extent() throws {
        let folder = LogFolder()
        var log = folder.log()
        log.instance = 3
        log.append("a\n", at: 50_000)
        log.instance = 4
        log.append("b\n", at: 10_999)
        log.append("c\n", at: 90_500)
        log.instance = 3
        log.append("d\n", at: 60_000)
        log.apply(limits(fileSize: 1), at: 60_000)
        let file = try #require(folder.rotated.first)
        #expect(file.extent == LogExtent(times: 10_000...90_000, instances: 3...4))
    }

    @Test("the extent of a file is known after its keeper was started again")
    func extentOverRestart() throws {
        let folder = LogFolder()
        var first = folder.log()
        first.instance = 1
        first.append("a\n", at: 50_000)
        first.instance = 2
        first.append("\(String(repeating: "b", count: 16_384))\n", at: 60_000)
        var second = folder.log(fileSize: 1, at: 70_000)
        second.append("c\n", at: 70_000)
        #expect(folder.rotated.first?.extent == LogExtent(times: 50_000...60_000, instances: 1...2))
    }

    @Test("numbers go on where they were, also when all older files are gone", arguments: [false, true])
    func numbers(_ isRestarted: Bool) {
        let folder = LogFolder()
        var log = folder.log(fileSize: Int64(Self.lineSize))
        for index in 0..<4 { log.append("\(index)\n", at: 1000) }
        #expect(folder.rotated.map(\.number) == [1, 2, 3])
        if isRestarted {
            log = folder.log(fileSize: Int64(Self.lineSize), at: 1000)
        } else {
            for file in folder.rotated { unlink("\(folder.path)/\(file.name)") }
        }
        log.append("4\n", at: 1000)
        #expect(folder.rotated.map(\.number) == (isRestarted ? [1, 2, 3, 4] : [4]))
    }

    @Test("other limits hold at once")
    func liveLimits() {
        let folder = LogFolder()
        var log = folder.log()
        log.append("a\n", at: 0)
        log.append("b\n", at: Self.hour)
        log.apply(limits(fileSize: 10 << 20), at: Self.hour)
        #expect(folder.names == ["current"])
        log.apply(limits(fileSize: 10 << 20, fileAge: Self.hour), at: Self.hour)
        #expect(folder.names.count == 2)
        log.append("c\nd\n", at: Self.hour)
        log.apply(limits(fileSize: 1), at: Self.hour)
        #expect(folder.names.count == 3)
        #expect(folder.texts == ["a", "b", "c", "d"])
    }

    @Test("smaller limits remove at once what is too much: the oldest files first")
    func liveTotal() {
        let folder = LogFolder()
        var log = folder.log(fileSize: 64 << 10)
        for index in 0..<100 { log.append("\(index) \(String(repeating: "x", count: 16_000))\n", at: 1000) }
        let before = folder.rotated
        #expect(before.count > 20)
        log.apply(limits(fileSize: 64 << 10, totalSize: 512 << 10), at: 1000)
        #expect(folder.usage <= 512 << 10)
        #expect(folder.rotated == before.suffix(folder.rotated.count) && !folder.rotated.isEmpty)
        #expect(folder.texts.last?.hasPrefix("99 ") == true)
    }

    @Test(
        "all files together stay below the limit at every moment, also while one is compressed",
        arguments: [true, false], [(64, 512), (64, 200), (1024, 256)] as [(Int64, Int64)])
    func total(_ compresses: Bool, _ limits: (file: Int64, total: Int64)) {
        let folder = LogFolder()
        var log = folder.log(
            fileSize: limits.file << 10, totalSize: limits.total << 10,
            program: compresses ? keeperProgram() : "/nowhere")
        var peak: Int64 = 0
        for index in 0..<300 {
            let bytes = Self.noise[index * 977..<index * 977 + 4000]
            log.append(Array("\(index) ".utf8) + bytes + [0x0A], from: .out, at: 1000)
            peak = max(peak, folder.usage)
        }
        while let child = log.compressor {
            peak = max(peak, folder.usage)
            var status: Int32 = 0
            if waitpid(child, &status, WNOHANG) == child { _ = log.reaped(child) }
        }
        #expect(peak <= limits.total << 10)
        #expect(peak > limits.total << 9)
        #expect(folder.texts.last?.hasPrefix("299 ") == true)
        let numbers = folder.rotated.map(\.number)
        #expect(numbers.last.map { numbers == Array($0 - Int64(numbers.count) + 1...$0) } == true)
    }

    @Test("files of others in the folder are neither counted nor touched")
    func foreignFiles() {
        let folder = LogFolder()
        var log = folder.log(fileSize: 64 << 10, totalSize: 300 << 10)
        folder.temporary.write(String(repeating: "x", count: 1 << 20), to: "log/notes")
        for index in 0..<100 { log.append("\(index) \(String(repeating: "x", count: 16_000))\n", at: 1000) }
        #expect(folder.names.contains("notes") && folder.rotated.count > 1)
    }

    private func limits(fileSize: Int64, fileAge: Int64? = nil, totalSize: Int64 = 100 << 20) -> LogLimits {
        var limits = LogLimits()
        limits.fileSize = fileSize
        limits.fileAge = fileAge
        limits.totalSize = totalSize
        return limits
    }
}
