/// What is to be written down in one piece, and then to be done.
struct Unwritten: Sendable {
    var groups: [GroupChange] = []
    /// Attempts that have ended.
    var entries: [NotificationLog.Entry] = []
    var actions: [Dispatcher.Action] = []
    /// Told when it is written, or could not be.
    var onEnd: [@Sendable () -> Void] = []
}
