/// `/proc/<pid>/fd`, see proc_pid_fd(5).
package struct DescriptorFolder: Hashable, Sendable {
    /// Descriptors that are open.
    package let count: UInt64

    package init?(_ process: borrowing ProcFolder) {
        guard let count = process.descriptorCount() else { return nil }
        self.count = count
    }
}
