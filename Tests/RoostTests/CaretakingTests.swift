import Collection
import Format
import Registry
import Testing

@testable import roost

/// Which servers the agent gives a keeper, and when. If one failed, a server would stay down after a boot, or be fought over.
@Suite struct CaretakingTests {
    private func server(
        _ name: String, _ standing: RegisteredServer.Standing, phase: ServerState.Phase = .ready,
        isEnabled: Bool = false,
        after: [String] = []
    ) throws -> ObservedServer {
        var spec = ServerSpec(command: ["/bin/true"], directory: "/", environment: [:], registeredAt: 0)
        spec.isEnabled = isEnabled
        spec.after = after
        let identity = ProcessIdentity(pid: 1, startTicks: 1, bootID: "boot")
        let state = ServerState(
            phase: phase, instance: 1, process: identity, keeper: identity, startedAt: 0, changedAt: 0)
        return ObservedServer(
            name: try ServerName(name), spec: spec, state: state, standing: standing,
            isRunning: standing == .kept || standing == .orphaned)
    }

    private func due(_ caretaking: inout Caretaking, at now: Timestamp = 0) -> [String] {
        caretaking.due(at: now).map(\.name.description)
    }

    @Test("only servers without a keeper are cared for; after a boot only the enabled ones")
    func chosen() throws {
        var caretaking = Caretaking()
        caretaking.take([
            .added(try server("kept", .kept)), .added(try server("lost", .lost)),
            .added(try server("orphan", .orphaned)),
            .added(try server("off", .rebooted)), .added(try server("on", .rebooted, isEnabled: true)),
        ])
        #expect(due(&caretaking) == ["lost", "on", "orphan"])
    }

    @Test("one that stays without is tried again, less and less often; one that has its keeper is left alone")
    func attempts() throws {
        var caretaking = Caretaking()
        caretaking.take([.added(try server("s", .orphaned))])
        #expect(due(&caretaking) == ["s"])
        var now: Timestamp = 0
        for delay in [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000] as [Int64] {
            #expect(caretaking.nextLook == now + delay)
            #expect(due(&caretaking, at: now + delay - 1) == [])
            now += delay
            #expect(due(&caretaking, at: now) == ["s"])
        }
        caretaking.take([.changed(try server("s", .kept))])
        #expect(caretaking.nextLook == nil && due(&caretaking, at: now + 100_000) == [])
        caretaking.take([.changed(try server("s", .orphaned))])
        #expect(due(&caretaking, at: now + 100_000) == ["s"])
        caretaking.take([.removed(try ServerName("s"))])
        #expect(due(&caretaking, at: now + 900_000) == [])
    }

    @Test("after a boot a server waits for those it depends on, where they are to run at all")
    func order() throws {
        var caretaking = Caretaking()
        caretaking.take([
            .added(try server("web", .rebooted, isEnabled: true, after: ["db", "gone", "off"])),
            .added(try server("db", .rebooted, isEnabled: true)), .added(try server("off", .rebooted)),
        ])
        #expect(due(&caretaking) == ["db"])
        caretaking.take([.changed(try server("db", .kept, phase: .starting))])
        #expect(due(&caretaking) == [])
        caretaking.take([.changed(try server("db", .kept, phase: .ready))])
        #expect(due(&caretaking) == ["web"])
    }
}
