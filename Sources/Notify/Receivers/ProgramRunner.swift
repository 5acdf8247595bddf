/// Runs programs for those who are told by one.
package protocol ProgramRunner: Sendable {
    /// Runs a program with something on its standard input, and variables besides the agent's own; nil when it ended with
    /// success in time.
    func failure(
        of command: [String], environment: [String: String], input: [UInt8], timeout: Duration
    ) async -> DeliveryError?
}

/// Runs nothing.
package struct NoPrograms: ProgramRunner {
    package init() {}

    package func failure(
        of command: [String], environment: [String: String], input: [UInt8], timeout: Duration
    ) async -> DeliveryError? {
        DeliveryError(.settings, "no programs are run here")
    }
}
