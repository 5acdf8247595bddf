internal import Glibc
package import Registry

/// What keeps servers from being watched and measured.
package enum CollectionError: Error, Sendable, CustomStringConvertible {
    /// The folder of the registered servers cannot be made or read.
    case stateFolder(RegistryError)
    /// A system call failed; usually the limit on open files or threads is reached.
    case system(String, errno: Int32)

    package var description: String {
        switch self {
        case .stateFolder(let error): error.description
        case .system(let call, let code):
            "cannot \(call): \(String(cString: strerror(code))); raise the limits of this process (ulimit -a)"
        }
    }
}
