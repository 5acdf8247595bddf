import Collection
import Format
import Model
import Registry
import Scraping
import Synchronization

/// Where the servers of this machine may have pages of metrics of their own, kept up with what discovery finds.
final class ServerEndpoints: Sendable {
    /// The job that scrapes them.
    static let job = "servers"

    private let servers = Mutex<[ServerName: ObservedServer]>([:])
    private let report: @Sendable ([TargetGroup]) -> Void

    /// `report` is told all targets whenever something has changed.
    init(report: @escaping @Sendable ([TargetGroup]) -> Void) {
        self.report = report
    }

    /// Takes in what discovery has found.
    func take(_ changes: [ServerChange]) {
        guard !changes.isEmpty else { return }
        let groups = servers.withLock { servers in
            for change in changes {
                switch change {
                case .added(let server), .changed(let server), .exited(let server, _): servers[server.name] = server
                case .removed(let name): servers[name] = nil
                }
            }
            return servers.values.compactMap(\.metricsTarget).map { TargetGroup([$0]) }
        }
        report(groups)
    }

    /// What `http_sd_configs` of a Prometheus reads: the servers whose metrics have been seen.
    static func discovery(_ targets: [TargetStatus]) -> [UInt8] {
        let groups = targets.filter { $0.job == job }.map { target -> JSONValue in
            [
                "targets": [.string(target.discovered[TargetLabel.address] ?? "")],
                "labels": [
                    "server": .string(target.labels["server"] ?? ""),
                    TargetLabel.path: .string(target.discovered[TargetLabel.path] ?? ""),
                ],
            ]
        }
        return JSONValue.array(groups).encoded()
    }
}

extension ObservedServer {
    /// Its page, and the instance that shows it: where it is only guessed, each shows anew whether it has one. A server that
    /// may not be asked over HTTP how it is has none that can be guessed.
    fileprivate var metricsTarget: Labels? {
        guard isServing, !spec.isWatched, let page = metricsPage else { return nil }
        return page.merging([
            "server": name.description, "\(TargetLabel.meta)roost_instance": String(state.instance),
        ])
    }

    private var metricsPage: Labels? {
        switch spec.metrics {
        case .none: return nil
        case .auto:
            guard [.auto, .http, .mcp].contains(spec.health.kind), let address = spec.localAddress else { return nil }
            return [TargetLabel.address: address, TargetLabel.guess: "true"]
        case .path(let path):
            guard let address = spec.localAddress else { return nil }
            return [
                TargetLabel.address: address, TargetLabel.path: path,
                TargetLabel.scheme: spec.health.isSecure ? "https" : "http",
            ]
        case .url(let url):
            guard let page = try? WebAddress(url) else { return nil }
            return [
                TargetLabel.address: "\(page.host):\(page.port)", TargetLabel.path: page.target,
                TargetLabel.scheme: page.scheme,
            ]
        }
    }
}

extension ScrapeJob {
    /// The job of this machine's servers.
    static func servers(interval: Duration, timeout: Duration) -> ScrapeJob {
        var job = ScrapeJob(name: ServerEndpoints.job)
        job.interval = interval
        job.timeout = timeout
        job.sources = [.servers]
        // A server may be anything, and nobody has said that it has metrics.
        job.limits.bodySize = 4 << 20
        return job
    }
}
