import Glibc
import Registry
import Supervision

/// `roost-keeper [--attached] FOLDER`: the parent of one server. It is started by `roost`, which leaves it the
/// folder's lock and a way back as open descriptors; it is not meant to be started by hand.
@main
enum RoostKeeper {
    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        let isAttached = arguments.first == "--attached"
        if isAttached { arguments.removeFirst() }
        guard arguments.count == 1, let path = arguments.first, fcntl(KeeperLauncher.lockNumber, F_GETFD) >= 0,
            let name = try? ServerName(path.split(separator: "/").last.map(String.init) ?? "")
        else {
            fputs("roost-keeper is started by 'roost serve', not by hand\n", stderr)
            exit(64)
        }
        _ = fcntl(KeeperLauncher.lockNumber, F_SETFD, FD_CLOEXEC)
        _ = fcntl(KeeperLauncher.starterNumber, F_SETFD, FD_CLOEXEC)
        do {
            let keeper = try Keeper(
                folder: ServerFolder(name: name, path: path),
                lock: Descriptor(owning: KeeperLauncher.lockNumber),
                starter: Descriptor(owning: fcntl(KeeperLauncher.starterNumber, F_DUPFD_CLOEXEC, 0)),
                isAttached: isAttached)
            close(KeeperLauncher.starterNumber)
            keeper.run()
        } catch {
            let line = ControlReply.failed(reason: "its keeper could not start: \(error)").line
            _ = send(KeeperLauncher.starterNumber, line, line.count, Int32(MSG_NOSIGNAL))
            exit(1)
        }
    }
}
