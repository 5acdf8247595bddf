import Format
import Glibc
import Registry
import Supervision
import TestSupport
import Testing

/// What others do to a log, and what the machine lacks: no line costs more than itself, and none stops a keeper.
@Suite struct LogFaultTests {
    @Test("a log that is removed, moved away, replaced or emptied is gone on with")
    func removed() throws {
        let folder = LogFolder()
        var log = folder.log()
        func then(_ text: String, _ command: String) {
            log.append("\(text)\n")
            #expect(shell(command).status == 0)
        }
        then("lost 1", "rm \(folder.current)")
        then("lost 2", "rm -r \(folder.path)")
        then("lost 3", "mv \(folder.current) \(folder.path)/elsewhere")
        then("lost 4", "cp \(folder.current) \(folder.path)/copy && mv \(folder.path)/copy \(folder.current)")
        then("lost 5", "truncate -s 0 \(folder.current)")
        log.append("kept\n")
        #expect(folder.texts == ["kept"])
        #expect(folder.text(of: "elsewhere").hasSuffix(" lost 3\n"))
    }

    @Test(
        "what cannot be written is dropped and counted, and one line says so when writing works again",
        arguments: [
            ("mkdir F/current", "rmdir F/current", "Is a directory"),
            ("mkfifo F/current", "rm F/current", "Invalid argument"),
            (
                "ln -s loop F/current && ln -s current F/loop", "rm F/loop F/current",
                "Too many levels of symbolic links"
            ),
        ])
    func unwritable(_ spoil: String, _ mend: String, _ reason: String) {
        let folder = LogFolder()
        var log = folder.log()
        log.append("before\n")
        #expect(shell("rm \(folder.current); " + spoil.replacing("F", with: folder.path)).status == 0)
        log.append("a\nb\n")
        log.append("c\n", from: .err)
        #expect(shell(mend.replacing("F", with: folder.path)).status == 0)
        log.append("after\n")
        log.append("more\n")
        #expect(folder.texts == ["3 lines were lost, as the log could not be written: \(reason)", "after", "more"])
    }

    @Test("a disk that is full loses whole lines only, counts them, and says so when there is room")
    func fullDisk() async {
        await #expect(processExitsWith: .success) {
            let folder = LogFolder()
            signal(SIGXFSZ, SIG_IGN)
            var log = folder.log()
            log.append("0123456789\n")
            var size = stat()
            stat(folder.current, &size)
            // Room for two more lines and a half.
            let line = size.st_size
            var limit = rlimit(rlim_cur: rlim_t(line * 7 / 2), rlim_max: rlim_t.max)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            log.append("1234567890\n2345678901\n3456789012\n4567890123\n")
            #expect(folder.texts == ["0123456789", "1234567890", "2345678901"])
            log.append("5678901234\n")
            // A remark alone would fit; it must not be written without what follows it.
            limit.rlim_cur = rlim_t(line * 3 + 100)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            log.append(String(repeating: "x", count: 100) + "\n")
            stat(folder.current, &size)
            #expect(size.st_size == line * 3)
            limit.rlim_cur = rlim_t.max
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            log.append("again\n")
            log.append("and again\n")
            let remark = "4 lines were lost, as the log could not be written: File too large"
            #expect(folder.texts.dropFirst(3) == [remark, "again", "and again"])
        }
    }

    @Test("a file that cannot be rotated away grows no further")
    func noRotation() async {
        await #expect(processExitsWith: .success) {
            // Root may write anywhere.
            let folder = LogFolder()
            #expect(chmod(folder.temporary.path, 0o711) == 0)
            if geteuid() == 0 { #expect(chown(folder.temporary.path, 65_534, 65_534) == 0 && setuid(65_534) == 0) }
            var log = folder.log(fileSize: 62)
            log.append("one\ntwo\n", at: 1000)
            #expect(chmod(folder.path, 0o500) == 0)
            log.append("three\nfour\n", at: 1000)
            #expect(folder.texts == ["one", "two"])
            #expect(chmod(folder.path, 0o700) == 0)
            log.append("five\n", at: 1000)
            let remark = "2 lines were lost, as the log could not be written: Permission denied"
            #expect(folder.texts == ["one", "two", remark, "five"])
        }
    }

    @Test("a line that a killed keeper left unfinished spoils neither itself nor the next", arguments: 1..<40)
    func torn(_ length: Int) {
        let folder = LogFolder()
        var first = folder.log()
        first.append("whole\ntorn line\n", at: 1000)
        let whole = "1970-01-01T00:00:01Z out 0 whole\n"
        #expect(truncate(folder.current, off_t(whole.utf8.count + length)) == 0)
        var second = folder.log(at: 2000)
        second.append("next\n", at: 2000)
        // Of a line whose prefix is torn nothing can be said.
        let rest = length < 27 ? [] : [String("torn line".prefix(length - 27))]
        #expect(folder.texts == ["whole"] + rest + ["next"])
    }

    @Test("a log that no keeper has written is gone on with, and its content is left alone")
    func foreignContent() {
        let folder = LogFolder()
        #expect(mkdir(folder.path, 0o700) == 0)
        folder.temporary.write("garbage", to: "log/current")
        var log = folder.log()
        log.append("line\n", at: 1000)
        #expect(folder.texts == ["line"])
        #expect(folder.text(of: "current") == "garbage\n1970-01-01T00:00:01Z out 0 line\n")
    }
}
