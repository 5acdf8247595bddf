package import Model

/// Why an alert is not told though it is there: what Alertmanager calls suppressed.
package struct Suppression: Hashable, Sendable {
    /// The alerts that inhibit it, by their labels.
    package var inhibitedBy: [Labels] = []
    /// The time intervals that mute its route, or that are not active.
    package var mutedBy: [String] = []

    /// Whether nothing suppresses it.
    package var isEmpty: Bool { inhibitedBy.isEmpty && mutedBy.isEmpty }
}
