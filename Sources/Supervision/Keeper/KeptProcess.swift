internal import CLinux
internal import Glibc
internal import Registry

/// The process of one instance, as its keeper holds it.
final class KeptProcess {
    let identity: ProcessIdentity
    let instance: Int64
    private let pidfd: Descriptor?

    /// A child.
    init(_ identity: ProcessIdentity, instance: Int64) {
        self.identity = identity
        self.instance = instance
        pidfd = nil
        descriptor = nil
    }

    /// The child of a keeper that is gone; nil when it is running no more.
    init?(adopting identity: ProcessIdentity, instance: Int64) {
        let number = clinux_pidfd_open(identity.pid)
        guard number >= 0 else { return nil }
        let descriptor = Descriptor(owning: number)
        // The number may have passed to a stranger before it was pinned.
        guard identity.isRunning else { return nil }
        self.identity = identity
        self.instance = instance
        self.descriptor = descriptor.number
        pidfd = consume descriptor
    }

    /// A pidfd, which becomes readable when it ends. Only for a process that is no child of the keeper; of its children
    /// the kernel tells by SIGCHLD.
    let descriptor: Int32?

    /// The root of its tree where that is not below the keeper.
    var strangeRoot: ProcessIdentity? { descriptor == nil ? nil : identity }

    /// How it has ended, when it is no child; `unknown` where the kernel does not tell.
    var cause: ServerExit.Cause {
        guard let descriptor else { return .unknown }
        var status: Int32 = 0
        if clinux_pidfd_status(descriptor, &status) == 1 { return ServerExit.Cause(waitStatus: status) }
        if let cause = ServerExit.Cause(ofZombie: identity) { return cause }
        // It may have been reaped between the two looks.
        return clinux_pidfd_status(descriptor, &status) == 1 ? ServerExit.Cause(waitStatus: status) : .unknown
    }
}
