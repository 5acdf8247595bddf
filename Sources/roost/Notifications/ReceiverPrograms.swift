import Glibc
import Model
import Notify
import Registry
import Supervision

/// Runs the programs of `exec_configs`, each on a thread of its own, as that waits for it.
struct ReceiverPrograms: ProgramRunner {
    func failure(
        of command: [String], environment: [String: String], input: [UInt8], timeout: Duration
    ) async -> DeliveryError? {
        guard let name = command.first, let path = Self.path(of: name) else {
            return DeliveryError(.settings, "the program \(command.first ?? "") is not found on PATH")
        }
        let command = [path] + command.dropFirst()
        let variables = allEnvironment().merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }.sorted()
        let outcome: ProgramRun.Outcome = await withCheckedContinuation { continuation in
            let code = startThread {
                continuation.resume(
                    returning: ProgramRun.run(command, environment: variables, input: input, timeout: timeout))
            }
            if code != 0 { continuation.resume(returning: .ended(.notSpawned(code))) }
        }
        return Self.error(of: outcome, name: name)
    }

    private static func error(of outcome: ProgramRun.Outcome, name: String) -> DeliveryError? {
        switch outcome {
        case .ended(.code(0)): nil
        case .ended(.notSpawned(let code)):
            DeliveryError(.settings, "\(name) could not be started: \(String(cString: strerror(code)))")
        // What is wrong with a program counts as what is wrong with a server.
        case .ended(let cause): DeliveryError(.serverError, "\(name) ended with \(cause.reason)")
        case .tookTooLong: DeliveryError(.timeout, "\(name) took too long and was ended")
        }
    }

    private static func path(of name: String) -> String? {
        guard !name.contains("/") else { return name }
        let folders = (environmentValue("PATH") ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
        return programOnPath(name, folders.joined(separator: ":"))
    }
}
