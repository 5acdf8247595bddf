import Glibc
import Synchronization
import TestSupport
import Testing

@testable import roost

/// If one of these fails, a rule file that was changed does not hold, or one is read while it is being written.
struct FileChangesTests {
    private let folder = TemporaryFolder()
    private let time = ManualTime()

    private var signatures: FileSignatures { FileSignatures([FilePattern("\(folder.path)/*.yml")]) }

    /// Plays looks, a second each, and says at which of them the change was noticed; `read` says whether the files
    /// are good then.
    private func looks(_ count: Int, isGood: Bool = true, before look: (Int) -> Void) async throws -> [Int] {
        let changes = FileChanges(signatures)
        let noticed = Mutex<[Int]>([])
        let now = Mutex(0)
        let loop = Task { [time] in
            try await changes.run(by: time) {
                noticed.withLock { $0.append(now.withLock { $0 }) }
                if isGood { changes.take(signatures) }
            }
        }
        for number in 1...count {
            await time.waitForSleepers()
            look(number)
            now.withLock { $0 = number }
            time.advance(by: .seconds(1))
        }
        await time.waitForSleepers()
        loop.cancel()
        return noticed.withLock { $0 }
    }

    @Test func `a change is taken when nothing has been written for a look, and once`() async throws {
        folder.write("one", to: "a.yml")
        let noticed = try await looks(6) { look in
            if look == 2 { folder.write("other", to: "a.yml") }
        }
        #expect(noticed == [3])
    }

    @Test func `a file that is being written is waited for`() async throws {
        folder.write("", to: "a.yml")
        let noticed = try await looks(7) { look in
            if look < 5 { folder.write(String(repeating: "x", count: look), to: "a.yml") }
        }
        #expect(noticed == [5])
    }

    @Test func `files that come and go are changes, and others are none`() async throws {
        folder.write("one", to: "a.yml")
        let noticed = try await looks(10) { look in
            if look == 1 { folder.write("two", to: "b.yml") }
            if look == 4 { folder.write("two", to: "b.txt") }
            if look == 6 { unlink("\(folder.path)/a.yml") }
        }
        #expect(noticed == [2, 7])
    }

    @Test func `files that are no good are read again only when they have changed again`() async throws {
        folder.write("one", to: "a.yml")
        let noticed = try await looks(10, isGood: false) { look in
            if look == 1 { folder.write("bad", to: "a.yml") }
            if look == 6 { folder.write("still bad", to: "a.yml") }
        }
        #expect(noticed == [2, 7])
    }
}
