import Format
import Glibc
import Registry
import Supervision
import TestSupport
import Testing

/// A keeper or its child that is killed while a file is compressed: no line is lost, none is doubled, nothing stays behind.
@Suite struct LogCompressionTests {
    /// A log of two files of three lines each; the names of the rotated one.
    private func rotated(_ folder: LogFolder) throws -> (plain: String, compressed: String, unfinished: String) {
        var log = folder.log()
        log.append("1\n2\n3\n", at: 1000)
        var limits = LogLimits()
        limits.fileSize = 1
        log.apply(limits, at: 1000)
        limits.fileSize = 1 << 20
        log.apply(limits, at: 1000)
        log.append("4\n5\n6\n", at: 1000)
        let plain = "\(folder.path)/\(try #require(folder.rotated.first).name)"
        return (plain, "\(plain).gz", "\(plain).gz.tmp")
    }

    @Test("a file that is rotated away is compressed as gzip has it")
    func compresses() throws {
        let folder = LogFolder()
        var log = folder.log(fileSize: 100_000, program: keeperProgram())
        for index in 0..<5000 { log.append("line \(index)\n", at: 1000) }
        log.finishCompressing()
        #expect(folder.rotated.count == 1 && folder.rotated.allSatisfy { $0.state == .compressed })
        let texts = folder.texts
        #expect(texts == (0..<5000).map { "line \($0)" })
        #expect(shell("zcat \(folder.path)/*.gz | cat - \(folder.current) | wc -l").output.hasPrefix("5000"))
        #expect(shell("gzip -t \(folder.path)/*.gz").status == 0)
    }

    @Test(
        "whatever an interrupted compression has left is read once, and finished when a keeper starts",
        arguments: [
            "true", "gzip -c $P | head -c 15 > $T", "gzip -c $P > $T", "gzip -c $P > $T && mv $T $G",
            "gzip -c $P > $G && : > $T",
            "gzip $P", "gzip $P && : > $T", "gzip -c $P > $G && gzip -c $P > $T",
        ])
    func leftovers(_ state: String) throws {
        let folder = LogFolder()
        let names = try rotated(folder)
        let command = "P=\(names.plain) G=\(names.compressed) T=\(names.unfinished); \(state)"
        #expect(shell(command).status == 0)
        #expect(folder.texts == ["1", "2", "3", "4", "5", "6"])
        var log = folder.log(program: keeperProgram())
        log.finishCompressing()
        #expect(folder.texts == ["1", "2", "3", "4", "5", "6"])
        #expect(folder.rotated.map(\.state) == [.compressed], "\(folder.names)")
        #expect(folder.names.count == 2)
    }

    @Test("the same at the next rotation, for a keeper that goes on")
    func leftoversAtRotation() throws {
        let folder = LogFolder()
        let names = try rotated(folder)
        // The child cannot be started for the first file, and is killed for the second.
        var log = folder.log(fileSize: 60, program: "/nowhere")
        log.append("7\n8\n9\n", at: 1000)
        #expect(access(names.plain, F_OK) == 0 && folder.rotated.map(\.state) == [.plain, .plain, .plain])
        log = folder.log(fileSize: 60, program: keeperProgram())
        if let child = log.compressor { kill(child, SIGKILL) }
        log.finishCompressing()
        log.append("10\n11\n", at: 1000)
        log.finishCompressing()
        #expect(folder.rotated.allSatisfy { $0.state == .compressed }, "\(folder.names)")
        #expect(folder.texts == (1...11).map(String.init))
    }

    @Test(
        "a child that is killed at any step leaves every line once",
        arguments: [.compressionBegun, .compressionWritten, .compressionNamed] as [FaultStep])
    func killedAtStep(_ step: FaultStep) throws {
        let folder = LogFolder()
        let names = try rotated(folder)
        let killed = shell("ROOST_FAULT=\(step.rawValue) \(keeperProgram()) compress \(names.plain); echo $?").output
        #expect(killed.hasPrefix("137"))
        #expect(folder.texts == ["1", "2", "3", "4", "5", "6"])
        var log = folder.log(program: keeperProgram())
        log.finishCompressing()
        #expect(folder.texts == ["1", "2", "3", "4", "5", "6"])
        #expect(folder.rotated.map(\.state) == [.compressed] && folder.names.count == 2, "\(folder.names)")
    }

    @Test("two that compress one file at once do no harm")
    func twoAtOnce() throws {
        let folder = LogFolder()
        let names = try rotated(folder)
        let program = keeperProgram()
        _ = shell("seq 6 | xargs -P 6 -I{} \(program) compress \(names.plain)")
        #expect(folder.texts == ["1", "2", "3", "4", "5", "6"])
        #expect(folder.rotated.map(\.state) == [.compressed] && folder.names.count == 2, "\(folder.names)")
    }

    @Test("what cannot be compressed stays as it is, and is tried again at the next rotation")
    func failing() throws {
        let folder = LogFolder()
        let names = try rotated(folder)
        #expect(mkdir(names.unfinished, 0o700) == 0)
        #expect(shell("\(keeperProgram()) compress \(names.plain)").status == 1)
        #expect(folder.texts == ["1", "2", "3", "4", "5", "6"])
        var log = folder.log(fileSize: 60, program: keeperProgram())
        log.finishCompressing()
        #expect(access(names.plain, F_OK) == 0)
        #expect(rmdir(names.unfinished) == 0)
        log.append("7\n8\n9\n", at: 1000)
        log.finishCompressing()
        #expect(folder.rotated.allSatisfy { $0.state == .compressed }, "\(folder.names)")
        #expect(folder.texts == (1...9).map(String.init))
    }

    @Test("a file that is removed while it is compressed does not come back")
    func removedMeanwhile() throws {
        let folder = LogFolder()
        let names = try rotated(folder)
        #expect(shell("\(keeperProgram()) compress \(names.plain).missing").status == 1)
        #expect(folder.names.count == 2)
    }

    @Test("a child is told from the children of others")
    func reaping() throws {
        let folder = LogFolder()
        _ = try rotated(folder)
        var log = folder.log(program: keeperProgram())
        var (child, isRefused, isForgotten) = (log.compressor, true, true)
        isRefused = try !log.reaped(#require(child) + 1)
        #expect(isRefused)
        log.finishCompressing()
        isForgotten = try !log.reaped(#require(child))
        child = log.compressor
        #expect(isForgotten && child == nil)
    }
}
