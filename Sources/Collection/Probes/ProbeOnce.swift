internal import Exposition
internal import Format
package import HTTP
package import Model
internal import Registry

/// Asks a server once how it is, and leaves no session behind; nil for a server that is not to be asked. When nothing
/// is known after `limit`, whatever was tried, that is the answer.
package func probeOnce(
    _ server: ObservedServer, limit: Duration, version: String, transport: any HTTPTransport, time: any TimeSource
) async -> ProbeReport? {
    let settings = Collector.Settings(probeTimeout: limit, version: version)
    let operations = MetricRegistry().histogram(MetricCatalogue.mcpOperations, bounds: MetricCatalogue.mcpBounds)
    guard
        let prober = InstanceProber(
            server, settings: settings, transport: transport, time: time, operations: operations)
    else { return nil }
    let report = await withTaskGroup { group in
        group.addTask { await prober.probe() }
        group.addTask {
            try? await time.sleep(for: limit)
            return ProbeReport(
                ProbeReport.Kind(rawValue: server.spec.health.kind.rawValue) ?? .auto, isSuccess: false,
                seconds: limit / .seconds(1), at: time.now(),
                note: "no answer within \(HumanText.latency(limit / .seconds(1)))")
        }
        defer { group.cancelAll() }
        return await group.next()
    }
    await prober.close()
    return report
}
