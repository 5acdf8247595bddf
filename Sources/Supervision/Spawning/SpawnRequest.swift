internal import CLinux
internal import Glibc
internal import Registry

/// A process to be started in a session of its own, with no inherited signals or descriptors but those named; standard
/// input, output and error are `/dev/null` unless they are named.
struct SpawnRequest {
    /// The program's path, and what follows it.
    var arguments: [String]
    /// `NAME=value`.
    var environment: [String] = []
    var directory = "/"
    /// Pairs of a number here and the number there.
    var descriptors: [(source: Int32, target: Int32)] = []
    var limits = ResourceLimits()
    /// The `cgroup.procs` to join.
    var controlGroup: String?
    /// Whether sockets are handed over as systemd does it, from descriptor 3 on; their number.
    var inheritedSockets = 0
    /// Whether it shall be nobody's child, so that nobody has to reap it.
    var isDetached = false

    /// Makes the process, which then waits to be released.
    func prepare() -> Result<PreparedProcess, SpawnError> {
        var environment = environment
        let pidEntry = "LISTEN_PID="
        if inheritedSockets > 0 {
            environment += ["LISTEN_FDS=\(inheritedSockets)", pidEntry + String(repeating: "0", count: Self.pidWidth)]
        }
        let sources = descriptors.map(\.source)
        let targets = descriptors.map(\.target)
        return withCStrings(arguments) { arguments in
            withCStrings(environment) { variables in
                var request = clinux_spawn()
                request.arguments = UnsafePointer(arguments)
                request.environment = UnsafePointer(variables)
                if inheritedSockets > 0, let entry = variables[environment.count - 1] {
                    request.pid_digits = entry + pidEntry.utf8.count
                    request.pid_width = Int32(Self.pidWidth)
                }
                request.count = Int32(sources.count)
                request.open_files = limits.openFiles ?? -1
                request.core_size = limits.coreSize ?? -1
                request.nice = limits.nice.map(Int32.init(clamping:)) ?? .min
                request.is_detached = isDetached ? 1 : 0
                return withExtendedLifetime((sources, targets)) {
                    prepare(&request, sources, targets)
                }
            }
        }
    }

    private static let pidWidth = 10

    private func prepare(
        _ request: inout clinux_spawn, _ sources: [Int32], _ targets: [Int32]
    ) -> Result<PreparedProcess, SpawnError> {
        let texts = [directory, limits.oomScoreAdjust.map(String.init), controlGroup].map { text in
            text.map { strdup($0) } ?? nil
        }
        defer { for text in texts { free(text) } }
        request.directory = UnsafePointer(texts[0])
        request.oom_score_adjust = UnsafePointer(texts[1])
        request.control_group = UnsafePointer(texts[2])
        var gate: Int32 = -1
        var report: Int32 = -1
        let pid = sources.withUnsafeBufferPointer { sources in
            targets.withUnsafeBufferPointer { targets in
                request.sources = sources.baseAddress
                request.targets = targets.baseAddress
                return clinux_spawn_prepare(&request, &gate, &report)
            }
        }
        guard pid >= 0 else { return .failure(SpawnError(errno: errno)) }
        return .success(
            PreparedProcess(pid: pid, gate: Descriptor(owning: gate), report: Descriptor(owning: report)))
    }
}

/// Why no process was started.
struct SpawnError: Error {
    let errno: Int32
}

/// A process whose program has not begun. When it is let go of, or whoever made it dies, it ends without having done
/// anything: so its identity can be written down before there is anything to lose.
final class PreparedProcess {
    /// 0 for a process that is nobody's child.
    let pid: pid_t
    private var gate: Descriptor?
    private let report: Descriptor

    init(pid: pid_t, gate: consuming Descriptor, report: consuming Descriptor) {
        self.pid = pid
        self.gate = consume gate
        self.report = report
    }

    /// Ends it before its program has begun, and reaps it.
    func abandon() {
        gate = nil
        reap()
    }

    private func reap() {
        if pid > 0 { _ = retryingInterrupted { waitpid(pid, nil, 0) } }
    }

    /// Lets its program begin, and waits until it has. What could not be done for it is told. A process whose program could
    /// not be started is gone, and reaped.
    func release() -> Result<[SpawnComplaint], SpawnError> {
        if let number = gate?.number { _ = retryingInterrupted { write(number, [1], 1) } }
        gate = nil
        var complaints: [SpawnComplaint] = []
        var message = clinux_spawn_report()
        let size = MemoryLayout<clinux_spawn_report>.size
        while retryingInterrupted({ read(report.number, &message, size) }) == size {
            switch UInt32(message.step) {
            case CLINUX_SPAWN_EXEC.rawValue, CLINUX_SPAWN_CHDIR.rawValue:
                reap()
                return .failure(SpawnError(errno: message.error))
            default:
                complaints.append(SpawnComplaint(step: UInt32(message.step), errno: message.error))
            }
        }
        return .success(complaints)
    }
}

/// Something that was asked for a process and could not be had.
struct SpawnComplaint {
    let step: UInt32
    let errno: Int32

    /// `limits.nice is not applied: Permission denied`.
    var text: String {
        let setting =
            switch step {
            case CLINUX_SPAWN_OPEN_FILES.rawValue: "open_files"
            case CLINUX_SPAWN_CORE_SIZE.rawValue: "core_size"
            case CLINUX_SPAWN_NICE.rawValue: "nice"
            case CLINUX_SPAWN_OOM_SCORE.rawValue: "oom_score_adj"
            default: "memory, cpus and processes"
            }
        return "limits.\(setting) could not be applied: \(String(cString: strerror(errno)))"
    }
}

/// A null-terminated array of C strings, valid during the call.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
        guard let address = buffer.baseAddress else { preconditionFailure("an array with a terminator has an address") }
        return body(address)
    }
}
