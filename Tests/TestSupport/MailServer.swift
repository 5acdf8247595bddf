package import Format
import Glibc

/// A real mail server on a port of this machine, and the mails that it took.
package final class MailServer {
    package let port: Int
    private let pid: pid_t
    private let file: String

    /// `options` are those of `scripts/test-servers/mail_server.py`.
    package init(_ options: String = "", in folder: TemporaryFolder) async throws {
        port = try freePort()
        file = "\(folder.path)/mails-\(port)"
        let program = "\(RoostRun.root)/scripts/test-servers/mail_server.py"
        let started = shell("python3 '\(program)' \(port) \(options) >'\(file)' 2>'\(file).errors' & echo $!")
        pid = try present(pid_t(started.output.trimming), "the mail server has no pid")
        let port = port
        guard await holds({ shell("bash -c 'exec 3<>/dev/tcp/127.0.0.1/\(port)' 2>/dev/null").status == 0 }) else {
            throw Missing("the mail server does not listen: \(shell("cat '\(file).errors'").output)")
        }
    }

    deinit { kill(pid, SIGKILL) }

    /// What it took so far, as the server tells of it.
    package var mails: [JSONValue] {
        shell("cat '\(file)'").output.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }
    }

    /// Makes a certificate that is good for a name, and its key; their paths.
    package static func certificate(for name: String, in folder: TemporaryFolder) throws -> (pem: String, key: String) {
        let (pem, key) = ("\(folder.path)/cert.pem", "\(folder.path)/key.pem")
        let made = shell(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=\(name) "
                + "-addext subjectAltName=DNS:\(name) -keyout '\(key)' -out '\(pem)' 2>&1")
        guard made.status == 0 else { throw Missing("no certificate: \(made.output)") }
        return (pem, key)
    }
}
