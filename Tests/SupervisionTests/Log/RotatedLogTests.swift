import Format
import Supervision
import TestSupport
import Testing

/// The names of rotated files.
@Suite struct RotatedLogTests {
    private static let morning: Timestamp = 1_785_230_000_123

    @Test(
        "a name tells everything of a file, and is read back",
        arguments: [
            (1, RotatedLog.State.plain, "000001-20260728T091320Z-20260728T101320Z-3-4"),
            (42, .compressed, "000042-20260728T091320Z-20260728T101320Z-3-4.gz"),
            (1_234_567, .unfinished, "1234567-20260728T091320Z-20260728T101320Z-3-4.gz.tmp"),
        ] as [(Int64, RotatedLog.State, String)])
    func names(_ number: Int64, _ state: RotatedLog.State, _ name: String) {
        let extent = LogExtent(times: Self.morning...Self.morning + 3_600_000, instances: 3...4)
        let file = RotatedLog(number: number, extent: extent, state: state)
        #expect(file.name == name)
        #expect(RotatedLog(name: name) == file)
    }

    @Test(
        "what no keeper has named is none of its files, so that it is never removed",
        arguments: [
            "", ".", "..", "current", "current.1", "000001", "000001-20260728T091320Z-20260728T101320Z",
            "1-20260728T091320Z-20260728T101320Z-3-4", "000001-20260728T101320Z-20260728T091320Z-3-4",
            "000001-20260728T091320Z-20260728T101320Z-4-3", "000001-20260728T091320Z-20260728T101320Z-3-4.zip",
            "000001-20260728T091320Z-20260728T101320Z-3-4.gz.gz", "000001-20260728T091320Z-20261328T101320Z-3-4",
            "+00001-20260728T091320Z-20260728T101320Z-3-4", "-00001-20260728T091320Z-20260728T101320Z-3-4",
            "000001-20260728T091320Z-20260728T101320Z--3-4", "000001-20260728t091320z-20260728T101320Z-3-4",
            "000001-2026-07-28T09:13-20260728T101320Z-3-4", "\u{E4}00001-20260728T091320Z-20260728T101320Z-3-4",
        ])
    func foreignNames(_ name: String) {
        #expect(RotatedLog(name: name) == nil)
    }

    @Test("files are ordered by their numbers, also when these have outgrown their digits")
    func order() {
        let folder = TemporaryFolder()
        let names = [
            "1000000-20260101T000000Z-20260101T000000Z-1-1", "000002-20260728T091320Z-20260728T091320Z-1-1.gz",
            "000002-20260728T091320Z-20260728T091320Z-1-1", "999999-20270101T000000Z-20270101T000000Z-1-1.gz", "notes",
        ]
        for name in names { folder.write("", to: name) }
        #expect(RotatedLog.all(in: folder.path).map(\.name) == [names[2], names[1], names[3], names[0]])
        #expect(RotatedLog.all(in: "/nowhere") == [])
    }
}
