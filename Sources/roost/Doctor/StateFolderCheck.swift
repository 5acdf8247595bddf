import Glibc
import Registry

extension Checkup {
    /// Whether the state folder is there, ours, closed to others and writable.
    func stateFolder() -> [Finding] {
        let subject = "state folder"
        var status = stat()
        guard stat(home.path, &status) == 0 else {
            if errno == ENOENT {
                return [Finding(.note, subject, "\(home.path) is not there yet; the first 'roost serve' makes it")]
            }
            let reason = String(cString: strerror(errno))
            return [Finding(.error, subject, "\(home.path): \(reason)", advice: Self.otherFolder)]
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            return [Finding(.error, subject, "\(home.path) is not a folder", advice: Self.otherFolder)]
        }
        guard access(home.path, R_OK | W_OK | X_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            return [Finding(.error, subject, "\(home.path) cannot be written: \(reason)", advice: Self.otherFolder)]
        }
        var findings: [Finding] = []
        if status.st_uid != geteuid() {
            findings.append(
                Finding(
                    .warning, subject, "\(home.path) belongs to user \(status.st_uid), not to you (\(geteuid()))",
                    advice: "work as its owner: 'sudo -u \\#\(status.st_uid) roost …'"))
        }
        if status.st_mode & 0o077 != 0 {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            findings.append(
                Finding(
                    status.st_mode & 0o022 != 0 ? .error : .warning, subject,
                    "\(home.path) is open to others (mode \(mode)); servers' secrets are in it",
                    advice: "chmod 700 '\(home.path)'"))
        }
        return findings.isEmpty ? [Finding(.ok, subject, home.path)] : findings
    }

    private static let otherFolder = "mend it, or choose another folder with ROOST_HOME"
}
