import Collection
import Format
import Registry

/// One server, with all that is known of it: sections of aligned lines.
struct StatusDetail {
    /// One line; a style is that of the value.
    private struct Line {
        let label: String
        let value: String
        var style: Terminal.Style?
    }

    private let status: ServerStatus
    private var spec: ServerSpec { status.server.spec }
    private var state: ServerState { status.server.state }

    init(_ status: ServerStatus) {
        self.status = status
    }

    /// The lines, without a line end.
    func lines(for terminal: Terminal) -> [String] {
        let sections = [life, health, usage, registration].map { $0.compactMap { $0 } }.filter { !$0.isEmpty }
        let width = sections.joined().map(\.label.count).max() ?? 0
        let body = sections.flatMap { section in
            [""]
                + section.map { line in
                    let padding = String(repeating: " ", count: width - line.label.count + 2)
                    return
                        "  \(terminal.styled(line.label, .faint))\(padding)\(terminal.styled(line.value, line.style))"
                }
        }
        return [title(terminal)] + body
    }

    private func title(_ terminal: Terminal) -> String {
        let health = status.health.map { ", \(terminal.styled($0.word, $0.style))" } ?? ""
        return "\(terminal.styled(status.name, .bold))  \(terminal.styled(status.state, status.style))\(health)"
    }

    private var life: [Line?] {
        [
            spec.address.map { Line(label: "Address", value: $0) },
            status.uptime.map { Line(label: "Uptime", value: uptime($0)) }, process,
            status.isWatched ? nil : Line(label: "Restarts", value: "\(state.restarts)"),
            status.lastExit.map { Line(label: "Last exit", value: $0) },
            (state.lastExit?.detail).map { Line(label: "", value: Terminal.harmless($0)) },
            status.untilNextStart.map { Line(label: "Next start", value: "in \(durationForPeople($0))") },
        ] + state.warnings.map { Line(label: "Warning", value: Terminal.harmless($0), style: .yellow) }
    }

    private func uptime(_ milliseconds: Int64) -> String {
        let readiness = state.readyAt.map { ", ready after \(durationForPeople($0 - state.startedAt))" } ?? ""
        return "\(durationForPeople(milliseconds)), since \(RFC3339.text(state.startedAt))\(readiness)"
    }

    private var process: Line? {
        let parts = [
            status.pid.map { "pid \($0)" }, state.instance > 0 ? "instance \(state.instance)" : nil,
            status.keeperPID.map { "keeper \($0)\(state.isAdopted ? ", which took it over" : "")" },
        ].compactMap { $0 }
        return parts.isEmpty ? nil : Line(label: "Process", value: parts.joined(separator: ", "))
    }

    private var health: [Line?] {
        [
            status.health.map { Line(label: "Health", value: text($0), style: $0.style) },
            (status.health?.mcp).map { Line(label: "Server", value: text($0)) }, tools, audit,
            state.liveness.map { Line(label: "Liveness", value: text($0), style: $0.isHealthy ? nil : .red) },
            (status.usage?.connections).map { Line(label: "Connections", value: "\($0)\(counted)") },
            status.requests.flatMap(requests), status.requests.flatMap(responses),
        ]
    }

    private func text(_ health: ServerHealth) -> String {
        let latency = health.seconds.map { " in \(HumanText.latency($0))" } ?? ""
        let age = durationForPeople(status.now - health.at)
        let asked =
            switch health.source {
            case .agent: "asked \(age) ago by the agent"
            case .keeper: "for \(age), says its keeper"
            case .status: "asked just now"
            }
        let note = health.note.map { ": \(Terminal.harmless($0))" } ?? ""
        return "\(health.word)\(note) (\(health.kind.rawValue)\(latency), \(asked))"
    }

    private func text(_ mcp: HealthRecord.MCPFacts) -> String {
        let server = [mcp.name, mcp.version].filter { !$0.isEmpty }.joined(separator: " ")
        return Terminal.harmless("\(server.isEmpty ? "unnamed" : server), MCP \(mcp.protocolVersion) (\(mcp.era))")
    }

    private var tools: Line? {
        guard let count = status.tools else { return nil }
        return Line(label: "Tools", value: "\(count)\(fingerprint)")
    }

    private var fingerprint: String {
        guard let record = try? status.server.folder.toolRecord() else { return "" }
        return ", fingerprint \(record.shortFingerprint) since \(RFC3339.text(record.since))"
    }

    private var audit: Line? {
        status.answersForeignOrigin.map { isOpen in
            Line(
                label: "Audit",
                value: isOpen
                    ? "it answers web pages of foreign origin: any page in a browser on this machine can use it"
                    : "it refuses web pages of foreign origin",
                style: isOpen ? .red : nil)
        }
    }

    private func text(_ liveness: LivenessState) -> String {
        let since = durationForPeople(status.now - liveness.since)
        guard !liveness.isHealthy else { return "healthy for \(since)" }
        return
            "\(liveness.failures) failures in a row, for \(since): \(Terminal.harmless(liveness.reason ?? "no reason"))"
    }

    private var counted: String {
        (status.requests?.connections).map { " (it counts \(HumanText.count($0)))" } ?? ""
    }

    private func requests(_ figures: RequestFigures) -> Line? {
        let parts = [
            figures.total.map { HumanText.count($0) }, figures.perMinute.map { "\(HumanText.count($0)) a minute" },
            figures.errorRatio.map { "\(HumanText.percent($0)) errors" },
        ].compactMap { $0 }
        return parts.isEmpty ? nil : Line(label: "Requests", value: parts.joined(separator: ", "))
    }

    private func responses(_ figures: RequestFigures) -> Line? {
        let parts = [
            figures.averageSeconds.map { "\(HumanText.latency($0)) on average" },
            figures.p95Seconds.map { "95 % within \(HumanText.latency($0))" },
        ].compactMap { $0 }
        return parts.isEmpty ? nil : Line(label: "Responses", value: parts.joined(separator: ", "))
    }

    private var usage: [Line?] {
        guard let usage = status.usage else { return [] }
        let limit = usage.memoryLimit.map { " of \(HumanText.bytes(Double($0)))" } ?? ""
        let most = usage.maximumDescriptors.map { " of \($0)" } ?? ""
        let seconds = usage.cpuSeconds.map { " (\(HumanText.latency($0)) of processor time)" } ?? ""
        let threads = "\(usage.threads) thread\(usage.threads == 1 ? "" : "s")"
        return [
            status.cpu.map { Line(label: "CPU", value: "\(HumanText.percent($0)) over its life\(seconds)") },
            usage.residentBytes.map { Line(label: "Memory", value: "\(HumanText.bytes(Double($0)))\(limit)") },
            Line(label: "Processes", value: "\(usage.processes), \(threads)"),
            usage.openDescriptors.map { Line(label: "Descriptors", value: "\($0)\(most)") },
        ]
    }

    private var registration: [Line?] {
        if status.isWatched { return [spec.source.map { Line(label: "File", value: $0) }] }
        return [
            Line(label: "Command", value: spec.command.map(shellWord).joined(separator: " ")),
            Line(label: "Folder", value: spec.directory), spec.source.map { Line(label: "File", value: $0) },
            Line(
                label: "Restart",
                value: "\(spec.restart.rawValue), \(spec.isEnabled ? "started" : "not started") after a boot"),
            Line(label: "Log", value: status.server.folder.currentLog),
        ]
    }

    /// A word as a shell would have to be given it.
    private func shellWord(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "_-./:=,@%+".utf8.contains(byte)
            }
        }
        guard !isPlain || word.isEmpty else { return word }
        return "'\(Terminal.harmless(word).replacing("'", with: "'\\''"))'"
    }
}
