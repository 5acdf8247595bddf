import Exposition
import Format
import Notify
import YAML

@testable import ProcStats

extension FuzzedParser {
    /// Every parser of what other programs write; one line each, and a folder of examples in `Tests/FuzzCorpus`.
    static let all: [FuzzedParser] = [
        FuzzedParser(name: "text", words: expositionWords) { contradiction(in: $0, as: .text) },
        FuzzedParser(name: "openmetrics", words: expositionWords) { contradiction(in: $0, as: .openMetrics) },
        FuzzedParser("proc-stat") { _ = StatFile(parsing: $0.span) },
        FuzzedParser("proc-status") { _ = StatusFile(parsing: $0.span) },
        FuzzedParser("proc-io") { _ = IOFile(parsing: $0.span) },
        FuzzedParser("proc-limits") { _ = LimitsFile(parsing: $0.span) },
        FuzzedParser("proc-smaps-rollup") { _ = SmapsRollupFile(parsing: $0.span) },
        FuzzedParser("proc-cgroup") { _ = ControlGroupFile(parsing: $0.span) },
        FuzzedParser("proc-host-stat") { _ = HostStatFile(parsing: $0.span) },
        FuzzedParser("proc-loadavg") { _ = LoadavgFile(parsing: $0.span) },
        FuzzedParser("proc-meminfo") { _ = MeminfoFile(parsing: $0.span) },
        FuzzedParser("proc-netstat") { _ = NetstatFile(parsing: $0.span) },
        FuzzedParser("proc-net-tcp") { _ = TCPTable(parsing: $0.span, ports: [0x07E8, 0x20BC]) },
        FuzzedParser("proc-pressure") { _ = PressureFile(parsing: $0.span) },
        FuzzedParser("proc-vmstat") { _ = VMStatFile(parsing: $0.span) },
        FuzzedParser("cgroup-cpu-max") { _ = ControlGroup.cpuLimit(parsing: $0.span) },
        FuzzedParser("cgroup-cpu-stat") { _ = CPUStatFile(parsing: $0.span) },
        FuzzedParser(name: "promql", words: promqlWords, complaint: contradictionInPromQL),
        FuzzedParser(name: "chunk", complaint: contradictionInChunk),
        FuzzedParser(name: "log", complaint: contradictionInLog),
        FuzzedParser(name: "template", words: templateWords, complaint: contradictionInTemplate),
        FuzzedParser(name: "json", words: jsonWords, complaint: contradictionInJSON),
        FuzzedParser("alertmanager", words: notificationWords) { input in
            _ = try? NotificationConfig(YAMLNode(parsing: input, file: "am.yml"))
        },
        FuzzedParser(name: "matchers", words: ["{", "}", "=~", "!~", "\\", "\"", ",", "\\u00e9"]) { input in
            contradictionInMatchers(String(decoding: input, as: UTF8.self))
        },
        FuzzedParser(
            name: "mail", words: ["@", "<", ">", "\"", ",", "\\", "(", ")", "\r\n", "\n", ".", "=?", "--=_part"]
        ) {
            contradictionInMail(String(decoding: $0, as: UTF8.self))
        },
        FuzzedParser("zone") { _ = ZoneRules(parsing: $0)?.offset(at: 4_000_000_000) },
    ]
}
