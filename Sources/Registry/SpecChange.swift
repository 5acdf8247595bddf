/// One difference between two specifications of a server.
package struct SpecChange: Hashable, Sendable {
    package let field: String
    package let needsRestart: Bool
}

extension ServerSpec {
    /// What must be done to a server of this specification to make it one of the other.
    package func changes(to new: ServerSpec) -> [SpecChange] {
        self == new
            ? []
            : [
                SpecChange(
                    field: "all",
                    needsRestart: command != new.command || environment != new.environment || port != new.port
                        || inheritsSocket != new.inheritsSocket)
            ]
    }
}
