/// What is to be written down, and then to be done.
struct Unwritten: Sendable {
    /// Whether it will be taken soon.
    var isExpected = false
    var groups: [GroupChange] = []
    /// Attempts that have ended.
    var entries: [NotificationLog.Entry] = []
    var actions: [Dispatcher.Action] = []

    var isEmpty: Bool { groups.isEmpty && entries.isEmpty && actions.isEmpty }
}
