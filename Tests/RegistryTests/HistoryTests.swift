import Glibc
import Registry
import TestSupport
import Testing

/// If one failed, what happened to a server would be forgotten, or told wrongly.
@Suite struct HistoryTests {
    let home = TemporaryFolder()

    private var folder: ServerFolder {
        get throws {
            let folder = StateFolder(path: home.path).server(try ServerName("s"))
            try makeFolder(folder.path)
            return folder
        }
    }

    @Test("events read back in order; a torn line costs only itself")
    func events() throws {
        let folder = try folder
        let events = HistoryEvent.Kind.allCases.enumerated().map { index, kind in
            HistoryEvent(
                kind, at: Int64(index) * 1000, instance: 2, pid: index % 2 == 0 ? 7 : nil, reason: "a \"reason\"")
        }
        for event in events { try folder.append(event) }
        #expect(try folder.events() == events)
        _ = shell("printf '{\"at\":\"2026' >>\(folder.history); printf '\\n' >>\(folder.history)")
        try folder.append(events[0])
        #expect(try folder.events() == events + [events[0]])
    }

    @Test("the files stay within their limit, and the newest events are kept")
    func limit() throws {
        let folder = try folder
        let reason = String(repeating: "x", count: 8000)
        for number in 0..<300 {
            try folder.append(HistoryEvent(.exited, at: 0, instance: Int64(number), reason: reason))
        }
        let kept = try folder.events().map(\.instance)
        #expect(kept.last == 299 && kept.count > 60 && kept == Array(kept[0]...299))
        #expect(
            Int(shell("du -sb \(folder.path) | cut -f1").output.split(separator: "\n").first ?? "").map {
                $0 < 1_200_000
            } == true)
    }
}
