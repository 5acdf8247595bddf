/// `/proc/<pid>/smaps_rollup`, see proc_pid_smaps(5): what a process would free if it ended, pages shared with others
/// being divided among them. The kernel walks all its pages for it, so it is not for every pass; only the process' owner
/// and root may read it.
package struct SmapsRollupFile: Hashable, Sendable {
    /// In RAM, in bytes.
    package let proportionalBytes: UInt64
    /// In swap, in bytes; nil before Linux 4.3.
    package let proportionalSwapBytes: UInt64?

    /// nil when there is no `Pss`; a kernel thread's file is empty.
    package init?(parsing bytes: Span<UInt8>) {
        guard let proportionalBytes = bytes.kilobytes(inLine: "Pss:") else { return nil }
        self.proportionalBytes = proportionalBytes
        proportionalSwapBytes = bytes.kilobytes(inLine: "SwapPss:")
    }
}
