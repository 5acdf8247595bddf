extension NotificationScenario {
    /// The whole table.
    static let all =
        grouping + timing + routing + inhibition + silencing + intervals + endings + contents + receiving + restarts
        + improvements
}
