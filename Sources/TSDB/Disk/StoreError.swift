internal import Glibc

/// Why the store cannot do what it was asked.
package enum StoreError: Error, Hashable, CustomStringConvertible {
    /// A call of the system has failed.
    case io(_ action: String, path: String, errno: Int32)
    /// Another process writes to the folder.
    case inUse(path: String)
    /// The folder was written by a Roost that this one does not know the format of.
    case unknownFormat(path: String)

    package var description: String {
        switch self {
        case .io(let action, let path, let code): "cannot \(action) \(path): \(String(cString: strerror(code)))"
        case .inUse(let path): "\(path) is in use: another agent writes to it"
        case .unknownFormat(let path): "\(path) has a format that this version does not know: it was left as it is"
        }
    }
}
