/// `/proc/<pid>/fd`, see proc_pid_fd(5); only the process' owner and root may list it.
package struct DescriptorFolder: Hashable, Sendable {
    /// Descriptors that are open.
    package let count: UInt64

    package init?(_ process: borrowing ProcFolder) {
        var count: UInt64 = 0
        guard process.forEachNumber(in: "fd", { _ in count += 1 }) else { return nil }
        self.count = count
    }
}
