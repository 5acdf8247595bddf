internal import Glibc
internal import Registry

/// Whether a program ends with 0. It runs as the server does: in its folder and with its environment.
final class ExecCheck: CheckRun {
    private(set) var child: pid_t?
    private let name: String
    private var outcome: CheckOutcome?

    init(_ command: [String], in directory: String, environment: [String]) {
        name = command.first ?? ""
        let request = SpawnRequest(arguments: command, environment: environment, directory: directory)
        switch request.prepare() {
        case .failure(let error): outcome = failure(error)
        case .success(let process):
            switch process.release() {
            case .success: child = process.pid
            case .failure(let error): outcome = failure(error)
            }
        }
    }

    /// A program that takes too long is ended with the check, and with all of the session that it leads; the keeper reaps
    /// it like any other child.
    deinit {
        if let child { kill(-child, SIGKILL) }
    }

    /// Nothing: the end of a child is a signal.
    var waitsFor: [pollfd] { [] }

    func advance() -> CheckOutcome? { outcome }

    func childEnded(_ status: Int32) {
        child = nil
        let cause = ServerExit.Cause(waitStatus: status)
        if outcome == nil { outcome = cause == .code(0) ? .passed : .failed("\(name) ended with \(cause.reason)") }
    }

    private func failure(_ error: SpawnError) -> CheckOutcome {
        .failed("\(name) could not be started: \(String(cString: strerror(error.errno)))")
    }
}
