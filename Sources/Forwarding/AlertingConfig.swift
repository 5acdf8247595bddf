package import HTTPConfig
import Model

/// Which Alertmanagers are told of every alert: the `alerting` section.
package struct AlertingConfig: Sendable {
    /// What becomes of an alert before anybody is told.
    var rules: [RelabelRule] = []
    /// Each once, in the order of the file.
    package internal(set) var alertmanagers: [Alertmanager] = []

    package init() {}
}

/// One Alertmanager, and how it is asked.
package struct Alertmanager: Hashable, Sendable {
    /// Where it takes alerts.
    let url: String
    /// `host:port`, which may be shown: the path may hold a secret.
    package let address: String
    let timeout: Duration
    package let http: HTTPConfig
    /// What becomes of an alert before this one is told.
    let rules: [RelabelRule]
}
