import Model
import TestSupport
import Testing

/// If these fail, an agent that hangs is taken for alive, or one that is alive is killed.
struct HeartbeatsTests {
    private let clock = ManualInstant()
    private let heartbeats: Heartbeats

    init() {
        heartbeats = Heartbeats(now: clock.now)
    }

    @Test("a loop that keeps its promises never hangs")
    func keeps() {
        for _ in 0..<10 {
            heartbeats.beat("a", next: .seconds(15))
            clock.advance(by: .seconds(15) + Heartbeats.patience)
            #expect(heartbeats.hanging() == [])
        }
    }

    @Test("a loop that breaks its promise hangs, until it is heard of again; the others do not")
    func breaks() {
        heartbeats.beat("slow", next: .seconds(3600))
        heartbeats.beat("b", next: .seconds(15))
        heartbeats.beat("a", next: .seconds(15))
        clock.advance(by: .seconds(16) + Heartbeats.patience)
        #expect(heartbeats.hanging() == ["a", "b"])
        heartbeats.beat("a", next: .seconds(15))
        #expect(heartbeats.hanging() == ["b"])
    }

    @Test("a loop that has ended is not missed")
    func ends() {
        heartbeats.beat("a", next: .seconds(15))
        heartbeats.end("a")
        clock.advance(by: .seconds(3600))
        #expect(heartbeats.hanging() == [])
    }
}
