import Testing

@testable import roost

/// If these fail, findings cannot be read, or their sum says something else.
struct FindingListTests {
    @Test("findings stand in columns, advice below, the worst first in the sum")
    func rendered() {
        let list = FindingList([
            Finding(.ok, "state folder", "/var/lib/roost"), Finding(.warning, "disk", "full", advice: "free some"),
            Finding(.error, "a", "gone", advice: "look"), Finding(.error, "b", "gone"), Finding(.note, "c", "so"),
        ])
        #expect(
            list.rendered(for: Terminal(-1)) == """
                ok       state folder  /var/lib/roost
                warning  disk          full
                                       → free some
                error    a             gone
                                       → look
                error    b             gone
                note     c             so

                2 errors, 1 warning, 1 note, 1 ok
                """)
    }

    @Test("levels are in order: the exit code depends on it")
    func order() {
        #expect(Finding.Level.allCases.sorted() == [.ok, .note, .warning, .error])
    }
}
