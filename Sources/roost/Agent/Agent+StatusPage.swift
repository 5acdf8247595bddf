import Collection
import Format
import Glibc
import Model
import Notify
import Registry
import Rules
import Scraping
import Settings
import TSDB
import WebServer

extension Agent {
    /// What the status page shows now.
    func statusPage() -> StatusPageModel {
        let now = time.now()
        let statistics = store.statistics
        let disk = store.diskStatistics
        return StatusPageModel(
            host: hostName(), version: Version.text, now: now,
            servers: collector.servers().map { Self.row($0, now: now) },
            alerts: rules.alerts().filter(\.wantsAttention).map(row) + postedAlerts.map(Self.row),
            targets: scraper.targets().map { Self.row($0, now: now) },
            facts: notificationFacts + [
                ("State folder", home.path), ("Up for", durationForPeople(now - startedAt)),
                ("Interval", DurationText.text(settings.agent.interval.milliseconds)),
                ("Rules", "\(rules.groups().reduce(0) { $0 + $1.rules.count })"),
                ("Series", "\(statistics.series)"), ("Samples", "\(statistics.samples + (disk?.samples ?? 0))"),
                ("On the disk", HumanText.bytes(Double(disk?.bytes ?? 0))),
            ] + (disk?.failure.map { [("Samples are kept in memory alone", $0)] } ?? []))
    }

    /// The receivers that could not be told of alerts, and why.
    private var notificationFacts: [(name: String, value: String)] {
        notifier.status().filter { !$0.isWell }.map { status in
            ("Cannot notify \(status.target)", status.lastError?.message ?? "")
        }
    }

    private static func row(_ report: ServerReport, now: Timestamp) -> StatusPageModel.Server {
        let server = report.server
        let exit = server.state.lastExit.map { "last exit: \($0.cause.reason)" }
        var probes: [StatusPageModel.Probe] = []
        if let probe = report.probe {
            let facts = probe.mcp.map { [$0.name, $0.protocolVersion].filter { !$0.isEmpty }.joined(separator: " ") }
            probes.append(
                .init(
                    kind: probe.kind.rawValue.uppercased(), isUp: probe.isSuccess, latency: probe.seconds,
                    note: probe.note ?? facts))
        }
        return StatusPageModel.Server(
            name: server.name.description, state: server.state.word(server.standing, isRunning: server.isRunning),
            tone: tone(of: report),
            detail: server.isServing ? nil : exit, address: server.spec.address,
            pid: server.process.map { Int($0.pid) },
            uptime: server.process.map { Double($0.age) / 1000 },
            memory: report.usage?.residentBytes.map { Double($0) }, cpu: report.usage?.cpu,
            restarts: Int(server.state.restarts), probes: probes)
    }

    private static func tone(of report: ServerReport) -> StatusPageModel.Tone {
        let server = report.server
        if server.spec.isWatched { return report.probe.map { $0.isSuccess ? .good : .bad } ?? .idle }
        if server.standing == .lost || server.state.isCrashLooping { return .bad }
        if server.standing == .orphaned { return .warning }
        return switch server.state.phase {
        case .ready: .good
        case .starting, .stopping: .busy
        case .backoff: .bad
        case .stopped, .exited: .idle
        }
    }

    private static func row(_ target: TargetStatus, now: Timestamp) -> StatusPageModel.Target {
        StatusPageModel.Target(
            job: target.job, url: target.url, isUp: target.isUp, error: target.error, samples: target.samples,
            latency: target.seconds, age: target.scrapedAt.map { Double(now - $0) / 1000 })
    }

    private func row(_ alert: ActiveAlert) -> StatusPageModel.Alert {
        StatusPageModel.Alert(
            name: alert.name, isFiring: alert.state == .firing, severity: alert.labels["severity"],
            subject: alert.labels["server"], summary: alert.annotations["summary"], since: alert.activeAt,
            acknowledgedBy: notifier.acknowledgement(of: rules.handedOver(alert.labels))?.by)
    }

    private static func row(_ known: KnownAlert) -> StatusPageModel.Alert {
        let alert = known.alert
        return StatusPageModel.Alert(
            name: alert.labels["alertname"] ?? "", isFiring: true, severity: alert.labels["severity"],
            subject: alert.labels["server"] ?? alert.labels["instance"], summary: alert.annotations["summary"],
            since: alert.startsAt, acknowledgedBy: known.acknowledgement?.by)
    }
}
