import ArgumentParser

extension CompletionKind {
    /// The names of the registered servers, looked up when the shell asks.
    static let serverNames = CompletionKind.shellCommand("roost \(NamesCommand.name) 2>/dev/null")
}
