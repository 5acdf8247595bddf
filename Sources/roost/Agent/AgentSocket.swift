import Glibc
import Registry

/// The socket at which the agent answers the commands of whoever owns the state folder. It is named through an open
/// descriptor of its folder, as the kernel takes no more than 107 bytes of path.
final class AgentSocket: Sendable {
    private let folder: Descriptor
    /// What it is bound and connected to, for as long as this lives.
    let path: String

    init(_ home: StateFolder) throws(RegistryError) {
        folder = try Descriptor(opening: home.agent, O_RDONLY | O_DIRECTORY)
        let name = home.agentSocket.dropFirst(home.agent.utf8.count)
        path = "/proc/self/fd/\(folder.number)\(name)"
    }
}
