import Model

/// What of a group is to be written down.
struct GroupChange: Sendable {
    let id: AlertGroup.ID
    /// Nil when it is gone.
    var group: AlertGroup?
    var changes: AlertGroup.Changes

    init(id: AlertGroup.ID, group: AlertGroup? = nil, _ changes: AlertGroup.Changes = AlertGroup.Changes()) {
        self.id = id
        self.group = group
        self.changes = changes
    }
}
