import Registry
import Supervision

/// Starts a keeper, with errors as commands report them.
func launch(
    _ spec: ServerSpec, named name: ServerName, in home: Home, isAttached: Bool
) throws -> KeeperLink {
    try reportingLaunchErrors { try KeeperLauncher(in: home).start(spec, named: name, isAttached: isAttached) }
}

/// Gives a server whose keeper is gone a new one, and waits until that has taken over; false when nobody could.
@discardableResult
func adopt(_ name: ServerName, in home: Home) throws -> Bool {
    guard var link = try reportingLaunchErrors({ try KeeperLauncher(in: home).adopt(name) }) else { return false }
    return link.nextReply() == .applied
}

/// Waits for the outcome of a start. A keeper that dies before it tells has left all there is to know in the server's
/// folder: another one goes on there.
func outcome(of link: consuming KeeperLink, starting name: ServerName, in home: Home) throws -> ControlReply? {
    var link = link
    if let reply = link.nextReply() { return reply }
    guard var second = try reportingLaunchErrors({ try KeeperLauncher(in: home).adopt(name) }) else { return nil }
    // First that it has taken over, then how it went.
    guard second.nextReply() == .applied else { return nil }
    return second.nextReply()
}

/// Asks the keeper of a server, a new one if it has lost its own; nil when there is nothing to be kept.
func ask(_ request: ControlRequest, of server: RegisteredServer, in home: Home) throws -> KeeperLink? {
    if let link = try? KeeperLink(asking: request, of: server.folder) { return link }
    guard try adopt(server.name, in: home) else { return nil }
    // It has ended already where nothing was left to be kept.
    return try? KeeperLink(asking: request, of: server.folder)
}

extension KeeperLauncher {
    /// The launcher of a state folder.
    init(in home: Home) { self.init(program: siblingProgram("roost-keeper"), home: home.folder) }
}

private func reportingLaunchErrors<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
    do {
        return try reportingFolderErrors(body)
    } catch let error as LaunchError {
        if case .keeper = error { throw Failure(.failed, error.description) }
        throw Failure(.conflict, error.description)
    }
}
