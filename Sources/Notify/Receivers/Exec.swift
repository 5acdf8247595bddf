internal import Model
package import YAML

/// A program that gets the body of a webhook on its standard input. Alertmanager does not know it.
package struct Exec: IntegrationSettings {
    package static let name = "exec"

    package let sendsResolved: Bool
    /// The program and its arguments; no shell reads them.
    let command: [String]
    /// When it is ended.
    let timeout: Duration
    /// What is added to the agent's own variables; secrets, so never shown.
    let environment: [String: String]
    /// How many alerts are sent at most; 0 is all.
    let maxAlerts: Int

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        let files = reader.context.files
        sendsResolved = try reader.sendsResolved(default: true)
        command = try reader.fields.strings("command")
        guard command.first?.isEmpty == false else {
            throw reader.fields.error(
                at: "command", "exec_configs needs \"command\", a list that begins with a program")
        }
        timeout = try reader.goDuration("timeout") ?? .seconds(10)
        guard timeout > .zero else {
            throw reader.fields.error(at: "timeout", "timeout of exec_configs must be longer than 0s")
        }
        var environment: [String: String] = [:]
        for entry in try reader.fields.entries("environment") {
            guard isVariableName(entry.key) else {
                throw entry.keyError("\"\(entry.key)\" names no variable: use letters, digits and \"_\"")
            }
            let value = entry.value.isNull ? "" : try entry.value.string(entry.key)
            environment[entry.key] = try files.expand(value, at: entry.value)
        }
        self.environment = environment
        maxAlerts = try reader.fields.int("max_alerts", in: 0...Int.max) ?? 0
    }
}

extension Exec: Integration {
    package func tell(_ notification: Notification, by means: DeliveryMeans) async -> DeliveryReport {
        let input = WebhookMessage.bytes(
            notification, maxAlerts: maxAlerts,
            routeLabels: Renderer(notification, library: means.library, at: means.time.now()).routeLabels)
        let failure = await means.programs.failure(
            of: command, environment: environment, input: input, timeout: timeout)
        guard let failure else { return DeliveryReport(.delivered, payload: input) }
        let outcome: DeliveryOutcome =
            failure.kind == .settings ? .rejected(failure) : .failed(failure, retryAfter: nil)
        return DeliveryReport(outcome, payload: input)
    }
}
