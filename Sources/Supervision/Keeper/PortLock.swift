internal import Glibc
internal import Registry

/// A server's right to its address among the servers of one state folder, held for as long as its keeper lives: of two
/// that are started on one port at the same moment, one wins.
struct PortLock: ~Copyable {
    private let lock: FileLock

    /// Takes the address of a server; throws the reason when another server has it.
    init(_ spec: ServerSpec, port: UInt16, name: ServerName, home: StateFolder) throws {
        try makeFolder(home.ports)
        let path = "\(home.ports)/\(spec.host)-\(port)"
        guard let lock = try FileLock(trying: path) else {
            let holder = try AtomicFile.read(path).map { String(decoding: $0, as: UTF8.self) } ?? ""
            throw PortTaken(port: port, server: holder)
        }
        let text = Array(name.description.utf8)
        ftruncate(lock.descriptor.number, 0)
        _ = pwrite(lock.descriptor.number, text, text.count, 0)
        self.lock = lock
    }
}

/// Another server of the state folder has the port.
struct PortTaken: Error, CustomStringConvertible {
    let port: UInt16
    let server: String

    var description: String { "port \(port) is taken by the server '\(server)'; choose another with -p" }
}
