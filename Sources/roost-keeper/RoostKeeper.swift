import Glibc
import Registry
import Supervision

/// `roost-keeper [--attached|--adopt] HOME NAME`: the parent of one server. It is started by `roost`, which leaves it the
/// lock of the server's folder and a way back as open descriptors; it is not meant to be started by hand.
/// `roost-keeper compress FILE`: compresses a file of a log, as a child of a keeper.
/// `roost-keeper --version` tells whether both belong together.
@main
enum RoostKeeper {
    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        if arguments.elementsEqual(["--version"]) {
            let line = "\(Version.text)\n"
            write(STDOUT_FILENO, line, line.utf8.count)
            exit(0)
        }
        if arguments.count == 2, arguments.first == "compress", let file = arguments.last {
            exit(LogCompression.run(file))
        }
        let mode = arguments.first.flatMap { KeeperLauncher.modes[$0] } ?? .start
        if mode != .start { arguments.removeFirst() }
        guard arguments.count == 2, fcntl(KeeperLauncher.lockNumber, F_GETFD) >= 0,
            let home = arguments.first, let name = try? ServerName(arguments[arguments.startIndex + 1])
        else {
            let complaint = "roost-keeper is started by 'roost serve', not by hand\n"
            write(STDERR_FILENO, complaint, complaint.utf8.count)
            exit(64)
        }
        _ = fcntl(KeeperLauncher.lockNumber, F_SETFD, FD_CLOEXEC)
        _ = fcntl(KeeperLauncher.starterNumber, F_SETFD, FD_CLOEXEC)
        do {
            let keeper = try Keeper(
                name, in: StateFolder(path: home), mode: mode, lock: Descriptor(owning: KeeperLauncher.lockNumber),
                starter: Descriptor(owning: fcntl(KeeperLauncher.starterNumber, F_DUPFD_CLOEXEC, 0)))
            close(KeeperLauncher.starterNumber)
            keeper.run()
        } catch {
            let line = ControlReply.failed(reason: "its keeper could not start: \(error)").line
            _ = send(KeeperLauncher.starterNumber, line, line.count, Int32(MSG_NOSIGNAL))
            exit(1)
        }
    }
}
