internal import CLinux
internal import Registry

/// A keeper whose end is awaited.
final class KeeperWatch {
    let keeper: ProcessIdentity
    /// A pidfd, which becomes readable when the keeper ends.
    let descriptor: Descriptor

    /// Nil when the keeper is running no more.
    init?(_ keeper: ProcessIdentity) {
        let number = clinux_pidfd_open(keeper.pid)
        guard number >= 0 else { return nil }
        self.keeper = keeper
        descriptor = Descriptor(owning: number)
        // The number may have passed to a stranger before it was pinned.
        guard keeper.isRunning else { return nil }
    }
}
