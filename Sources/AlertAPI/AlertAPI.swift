package import Format
package import Model
package import Notify

/// Alertmanager's HTTP API, version 2 (alertmanager `api/v2/openapi.yaml`): parameters and bodies to JSON.
package struct AlertAPI: Sendable {
    /// What is asked for.
    package enum Operation: Sendable {
        case status, receivers
        case alerts, postAlerts, alertGroups
        case silences, postSilence
        case silence(Silence.ID), deleteSilence(Silence.ID)
    }

    let notifier: Notifier
    let time: any TimeSource
    let startedAt: Timestamp
    /// Roost's.
    let version: String

    package init(_ notifier: Notifier, time: any TimeSource, startedAt: Timestamp, version: String) {
        self.notifier = notifier
        self.time = time
        self.startedAt = startedAt
        self.version = version
    }

    /// Does what is asked for; what was changed is written down when this returns.
    package func answer(_ operation: Operation, _ request: AlertAPIRequest) async -> AlertAPIAnswer {
        do throws(AlertAPIError) {
            return switch operation {
            case .status: AlertAPIAnswer(status)
            case .receivers: AlertAPIAnswer(receivers)
            case .alerts: AlertAPIAnswer(try alerts(request))
            case .postAlerts: try await postAlerts(request)
            case .alertGroups: AlertAPIAnswer(try alertGroups(request))
            case .silences: AlertAPIAnswer(try silences(request))
            case .postSilence: try await postSilence(request)
            case .silence(let id): AlertAPIAnswer(try silence(id))
            case .deleteSilence(let id): try await deleteSilence(id)
            }
        } catch {
            return error.answer
        }
    }

    /// Clients ask for `config` to know the routes, and some go by the version.
    private var status: JSONValue {
        [
            "cluster": ["status": "disabled", "peers": []],
            "config": ["original": .string(notifier.config.routesText)],
            "uptime": .string(RFC3339.textWithMilliseconds(startedAt)),
            "versionInfo": [
                "version": .string(Self.spokenVersion), "revision": .string("roost-\(version)"), "branch": "",
                "buildUser": "", "buildDate": "", "goVersion": "",
            ],
        ]
    }

    private var receivers: JSONValue { .array(notifier.config.receivers.map { ["name": .string($0.name)] }) }

    /// The revision of the API that clients may count on.
    private static let spokenVersion = "0.34.0"
}
