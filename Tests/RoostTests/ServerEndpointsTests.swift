import Collection
import Format
import Model
import Registry
import Scraping
import Synchronization
import Testing

@testable import roost

/// If these fail, a server's metrics are looked for where there are none, or not where it says that they are.
@Suite struct ServerEndpointsTests {
    private static let own: Labels = ["server": "web", "__meta_roost_instance": "3"]

    @Test(
        "a server's page is where it says, or tried where it may be",
        arguments: [
            (.auto, HealthCheck(), ["__address__": "127.0.0.1:80", "__meta_roost_guess": "true"]),
            (.auto, HealthCheck(.tcp), nil), (.none, HealthCheck(), nil),
            (
                .path("/p?q=1"), HealthCheck(.tcp),
                ["__address__": "127.0.0.1:80", "__metrics_path__": "/p?q=1", "__scheme__": "http"]
            ),
            (
                .url("https://h/m"), HealthCheck(),
                ["__address__": "h:443", "__metrics_path__": "/m", "__scheme__": "https"]
            ),
        ] as [(MetricsPage, HealthCheck, Labels?)])
    func pages(_ page: MetricsPage, _ health: HealthCheck, _ expected: Labels?) throws {
        var spec = ServerSpec(
            command: ["x"], directory: "/", environment: [:], host: "0.0.0.0", port: 80, health: health,
            registeredAt: 1)
        spec.metrics = page
        let found = Mutex<[Labels]>([])
        let endpoints = ServerEndpoints { groups in found.withLock { $0 = groups.flatMap(\.targets) } }
        let identity = ProcessIdentity(pid: 1, startTicks: 1, bootID: "boot")
        let state = ServerState(
            phase: .ready, instance: 3, process: identity, keeper: identity, startedAt: 0, changedAt: 0)
        let server = ObservedServer(name: try ServerName("web"), spec: spec, state: state, isRunning: true)
        endpoints.take([.added(server)])
        #expect(found.withLock { $0 } == (expected.map { [$0.merging(Self.own)] } ?? []))
        endpoints.take([.removed(server.name)])
        #expect(found.withLock { $0 } == [])
    }
}
