import Registry
import Supervision

/// Starts a keeper, with errors as commands report them.
func launch(
    _ spec: ServerSpec, named name: ServerName, in home: Home, isAttached: Bool
) throws -> KeeperLink {
    let launcher = KeeperLauncher(program: siblingProgram("roost-keeper"), home: home.folder)
    do {
        return try reportingFolderErrors { try launcher.start(spec, named: name, isAttached: isAttached) }
    } catch let error as LaunchError {
        if case .keeper = error { throw Failure(.failed, error.description) }
        throw Failure(.conflict, error.description)
    }
}
