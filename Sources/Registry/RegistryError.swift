internal import Glibc

/// What can go wrong with the state folder.
package enum RegistryError: Error, Sendable, CustomStringConvertible {
    /// A system call failed on a path.
    case io(String, path: String, errno: Int32)
    /// A file of the state folder is larger than any that Roost writes.
    case tooLarge(path: String, limit: Int)
    /// A file is torn or not Roost's; it has been renamed to `movedTo` when that was possible.
    case unreadable(path: String, reason: String, movedTo: String?)
    /// A name that cannot be a server's.
    case invalidName(String)
    /// Neither an option nor the environment says where the state folder is.
    case noHome

    package var description: String {
        switch self {
        case .io(let call, let path, let code):
            "cannot \(call) \(path): \(String(cString: strerror(code)))\(Self.advice(code))"
        case .tooLarge(let path, let limit):
            "\(path) is larger than the \(limit) bytes that such a file may have"
        case .unreadable(let path, let reason, let movedTo?):
            "\(path) could not be read (\(reason)); it was set aside as \(movedTo)"
        case .unreadable(let path, let reason, nil):
            "\(path) could not be read (\(reason)); move it away"
        case .invalidName(let name):
            "'\(name)' cannot be a server's name: use up to 64 letters, digits, '_', '.' and '-', beginning with a "
                + "letter or digit"
        case .noHome:
            "no place for the state folder: set ROOST_HOME, or HOME"
        }
    }

    private static func advice(_ code: Int32) -> String {
        switch code {
        case EACCES, EPERM, EROFS: "; choose another state folder with ROOST_HOME"
        case ENOSPC, EDQUOT: "; free some space"
        default: ""
        }
    }
}
